"""The course as static pages: read in any browser, without a kernel and without a network."""
