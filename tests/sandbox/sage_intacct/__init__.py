"""The Sage Intacct look-alike: REST and the XML gateway over one company's records."""
