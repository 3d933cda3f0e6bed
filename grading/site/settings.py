"""How Sphinx is set up: MyST-NB reads notebooks, Furo lays out, mathematics needs no network."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

from sphinx.application import Sphinx

from grading.build.anchors import anchor_words
from grading.course import Course
from grading.errors import CourseError
from grading.site.library import plain_docstring
from grading.site.order import live_pages
from grading.site.pages import LIVE
from grading.site.pictures import Pictures
from grading.site.start import start_context

TEMPLATES = Path(__file__).parent / "templates"
MATHJAX = "mathjax/tex-chtml.js"
START = "start.html"
LIVE_BUTTON = """</h1><p class="live-button"><a class="start-button" href="{}">Work on it here</a>
<span>In this browser, with nothing to install. Your work stays in it: download the notebook to
keep it elsewhere or to hand it in.</span></p>"""
UNLEVELLED = 'class="caption" role="heading"'
ALIASES = ("Array", "ArrayLike", "DTypeLike", "Floats", "NDArray")  # told by name, not spelled out
ACCENT = {"light": ("#0069a8", "#00568a"), "dark": ("#6cb6f2", "#8cc6f6")}


def settings(course: Course, pictures: Pictures, *, live: bool = False) -> dict[str, Any]:
    """Sphinx's configuration for a course; live: whether its lessons open in JupyterLite."""
    outline, opened = course.outline, live_pages(course) if live else {}
    return {
        "project": outline.title,
        "html_title": outline.title,
        "language": outline.language,
        "extensions": ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.mathjax", __name__],
        "html_theme": "furo",
        "html_theme_options": _colors(),
        "templates_path": [str(TEMPLATES)],
        "html_static_path": [str(TEMPLATES / "static")],
        "html_favicon": str(TEMPLATES / "static" / "unit.svg"),
        "html_css_files": ["site.css"],
        "html_js_files": ["site.js"],
        "html_copy_source": False,
        "html_show_sphinx": False,
        "html_show_copyright": False,
        "html_context": start_context(course, pictures) | {"live": opened},
        "html_permalinks_icon": "#",
        "pygments_style": "a11y-light",
        "nb_execution_mode": "off",
        "myst_enable_extensions": ["dollarmath", "amsmath"],
        "myst_heading_anchors": 4,
        "myst_heading_slug_func": f"{anchor_words.__module__}.{anchor_words.__name__}",
        "mathjax_path": MATHJAX,
        "mathjax3_config": {"options": {"enableMenu": False}},
        "autodoc_typehints": "signature",
        "autodoc_type_aliases": {name: name for name in ALIASES},
        "autodoc_preserve_defaults": True,
        "python_display_short_literal_types": True,
        "add_module_names": False,
    }


def _colors() -> dict[str, Any]:
    return {
        f"{theme}_css_variables": {"color-brand-primary": link, "color-brand-content": text}
        for theme, (link, text) in ACCENT.items()
    }


def setup(app: Sphinx) -> dict[str, Any]:
    """What the pages need beside Sphinx's own: our docstrings, the start page, MathJax."""
    app.connect("autodoc-process-docstring", plain_docstring)
    app.connect("html-page-context", _dress_page, priority=900)
    app.connect("build-finished", _add_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _dress_page(app: Sphinx, name: str, template: str, context: Any, doctree: Any) -> str | None:
    """The start page's own template; others get their captions' levels, a lesson its button."""
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace(UNLEVELLED, f'{UNLEVELLED} aria-level="2"')
    if notebook := context.get("live", {}).get(name):
        address = f"{context['pathto'](f'{LIVE}/lab/index.html', 1)}?path={notebook}"
        context["body"] = context["body"].replace("</h1>", LIVE_BUTTON.format(address), 1)
    return START if name == app.config.root_doc else None


def _add_mathjax(app: Sphinx, error: Exception | None) -> None:
    """MathJax with its fonts, and without what only its other output forms need."""
    package = find_spec("sphinx-mathjax-offline")
    if package is None or package.origin is None:
        raise CourseError("the package sphinx-mathjax-offline is missing: run make lab once")
    source = Path(package.origin).parent / "static" / "mathjax"
    target = Path(app.outdir) / "_static" / "mathjax"
    target.mkdir(parents=True, exist_ok=True)
    (target / "tex-chtml.js").write_bytes((source / "tex-chtml.js").read_bytes())
    fonts = Path("output", "chtml", "fonts")
    copytree(source / fonts, target / fonts, ignore=ignore_patterns("*.js"), dirs_exist_ok=True)
