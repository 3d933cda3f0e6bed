"use strict";
// Furo's two asides need names for who hears the page.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "All pages");
  document.querySelector(".toc-drawer")?.setAttribute("aria-label", "This page");
  // JupyterLite needs a web server, which a page that is opened as a file does not have.
  if (location.protocol === "file:") document.querySelector(".live-button")?.remove();
  // What must be scrolled on a small screen can be reached by keyboard.
  for (const wide of document.querySelectorAll("pre, .table-wrapper, div.math"))
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
});

// The gallery: lesson, deck and words narrow the list together.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector(".gallery-choice");
  if (!form) return;
  const figures = [...document.querySelectorAll(".gallery figure")];
  const choose = () => {
    const words = form.words.value.toLowerCase().split(/\s+/);
    for (const figure of figures) {
      const text = (figure.id + " " + figure.textContent).toLowerCase();
      figure.hidden = (form.lesson.value && figure.closest("section").dataset.lesson !== form.lesson.value)
        || (form.deck.value && !figure.dataset.decks.split(" ").includes(form.deck.value))
        || !words.every(word => text.includes(word));
    }
    for (const section of document.querySelectorAll(".gallery"))
      section.hidden = !section.querySelector("figure:not([hidden])");
    const shown = figures.filter(figure => !figure.hidden).length;
    form.querySelector("output").textContent = `${shown} figure${shown === 1 ? "" : "s"}`;
    document.querySelector(".gallery-none").hidden = shown > 0;
  };
  form.addEventListener("input", choose);
  form.addEventListener("submit", event => event.preventDefault());
});
