"""The operators' `tieout` command. Not part of any function's bundle."""
