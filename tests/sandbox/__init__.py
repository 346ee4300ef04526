"""Look-alikes of the outside systems, one HTTP server per vendor. They share nothing with the product code."""
