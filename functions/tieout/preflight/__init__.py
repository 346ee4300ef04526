"""Before go-live: what stands in the way, found over plain data of both systems, with the values on both sides and what to do."""
