"""A look-alike of Viewpoint Vista behind the App Xchange Direct API."""
