"""What every sandbox is built on: a movable clock, faults on demand, public control routes and a small server."""
