"""What can be measured of a page: what is cut off, what has no words, what cannot be read."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.lab import IN_FRONT

NOTEBOOK = f"{IN_FRONT} .jp-Notebook"

# Pictures, cards, widgets and printed text that reach beyond the output in which they stand, and
# text with a wide formula that cannot be scrolled.
CUT_OFF = """root => {
  const faults = [];
  for (const area of root.querySelectorAll('.jp-OutputArea-output')) {
    if (area.closest('.jp-MarkdownCell')) continue;
    const box = area.getBoundingClientRect();
    if (!box.width) faults.push(`an output without width: ${area.textContent.slice(0, 60)}`);
    for (const part of area.querySelectorAll('img, svg, section, pre, table, .widget-box')) {
      const own = part.getBoundingClientRect();
      if (own.left < box.left - 1 || own.right > box.right + 1)
        faults.push(`${part.tagName} is ${Math.round(own.right - box.right)} px too wide: `
          + (part.alt || part.textContent).trim().slice(0, 60));
      if (part.tagName === 'IMG' && !(part.complete && part.naturalWidth))
        faults.push(`a picture that does not load: ${part.alt.slice(0, 60)}`);
      if (part.scrollWidth > part.clientWidth + 1 && part.matches('section, .widget-box'))
        faults.push(`${part.tagName} holds more than it shows: ${part.textContent.slice(0, 60)}`);
    }
  }
  for (const text of root.querySelectorAll('.jp-MarkdownOutput'))
    if (text.scrollWidth > text.clientWidth + 1
        && !['auto', 'scroll'].includes(getComputedStyle(text).overflowX))
      faults.push(`text is cut off: ${text.textContent.trim().slice(0, 60)}`);
  return faults;
}"""

WITHOUT_WORDS = """root => [...root.querySelectorAll('img, svg[role=img], canvas')]
  .filter(one => !one.closest('.jp-Toolbar, button, .jp-cell-menu, .jp-Collapser'))
  .filter(one => (one.alt || one.getAttribute('aria-label') || one.textContent).trim().length < 20)
  .map(one => one.outerHTML.slice(0, 120))"""

# The WCAG contrast of each piece of text in the elements with what is painted behind it.
CONTRASTS = """(elements) => {
  const parse = color => {
    const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
    return {rgb: [r, g, b], a};
  };
  const over = (top, below) => top.rgb.map((c, k) => top.a * c + (1 - top.a) * below[k]);
  const behind = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      layers.push(color);
      if (color.a === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const light = rgb => {
    const [r, g, b] = rgb.map(c => c / 255)
      .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const element of elements) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim(), holder = walker.currentNode.parentElement;
      if (!text || !holder.getClientRects().length) continue;
      const below = behind(holder), color = parse(getComputedStyle(holder).color);
      for (let e = holder; e; e = e.parentElement) color.a *= Number(getComputedStyle(e).opacity);
      const [low, high] = [light(below), light(over(color, below))].sort((a, b) => a - b);
      found.push([text.slice(0, 40), (high + 0.05) / (low + 0.05)]);
    }
  }
  return found;
}"""


def cut_off(page: Page) -> list[str]:
    """Every output of the notebook that does not fit, in words."""
    return list(page.locator(NOTEBOOK).evaluate(CUT_OFF))


def without_words(page: Page) -> list[str]:
    """Every picture of the notebook that has no alternative text."""
    return list(page.locator(NOTEBOOK).evaluate(WITHOUT_WORDS))


def contrasts(page: Page, selector: str) -> list[tuple[str, float]]:
    """(text, contrast) of every piece of text in the notebook's elements of this kind."""
    found: list[Any] = page.locator(f"{NOTEBOOK} {selector}").evaluate_all(CONTRASTS)
    return [(text, ratio) for text, ratio in found]
