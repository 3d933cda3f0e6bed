"""The course as static pages: read in any browser, without a kernel and without a network."""

from grading.site.building import build_site

__all__ = ["build_site"]
