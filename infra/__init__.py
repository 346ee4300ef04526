"""What Tieout is made of on AWS: the choices of an installation, its parts, and the stacks they make."""
