// What formgrader's own script does not do: begin at the first answer that waits, go on to the
// next one with a key, and give a remark again with a key.
(() => {
  const page = FormGrader.prototype;
  const begin = page.init, fromUrl = page.setIndexFromUrl;

  page.init = function () {
    $(".desk .extra-credit").each((_, field) => below(field));
    $("details[data-kept]").each((_, fold) => keepFold(fold));
    begin.call(this);
    $(".remark").on("click", event => addRemark(event.currentTarget));
    const key = (keybinding, help, handler) =>
      this.keyboard_manager.register({keybinding, help, handler});
    key("control-enter", "Save, and go to the next answer that waits, in any submission", () => move(1));
    key("control-shift-enter", "Save, and go to the previous answer that waits", () => move(-1));
    this.keyboard_manager.help["alt-1 to alt-9"] = "Give the remark with this number";
  };

  page.setIndexFromUrl = function () {
    const first = document.querySelector(".desk[data-waits] .score") || document.querySelector(".desk .score");
    if (location.search.includes("index=") || !first) return fromUrl.call(this);
    this.last_selected = $(first);
  };

  page.getScrollPosition = function () {
    const desk = this.last_selected.closest(".desk");
    return desk.length ? desk.offset().top - 52 : this.last_selected.offset().top - 200;
  };

  const step = by => function (event) {
    event.preventDefault();
    event.stopPropagation();
    const seen = $(".tabbable").filter((_, one) => one.checkVisibility());
    const at = seen.index(document.activeElement);
    seen.eq((at + by + seen.length) % seen.length).trigger("focus").trigger("select");
  };
  page.selectNextInput = step(1);
  page.selectPrevInput = step(-1);

  // Extra credit is rare: the Tab key goes from the points to the comment first.
  function below(field) {
    $(field).parent().insertAfter($(field).closest("aside").find(".marking, .comment").last());
  }

  // Whether a fold stays open is the grader's choice for all submissions of this sitting.
  function keepFold(fold) {
    const name = `fold ${fold.dataset.kept}`;
    fold.open = sessionStorage.getItem(name) === "open";
    fold.addEventListener("toggle", () => sessionStorage.setItem(name, fold.open ? "open" : ""));
  }

  function addRemark(button) {
    const field = $(button).closest(".desk").find(".comment");
    const parts = [field.val().trim(), button.dataset.remark];
    if (!parts[0].includes(parts[1])) field.val(parts.filter(Boolean).join("\n\n"));
    field.trigger("focus").trigger("change");
    autosize.update(field);
  }

  document.addEventListener("keydown", event => {
    const digit = event.altKey && /^Digit([1-9])$/.exec(event.code);
    const desk = digit && $(document.activeElement).closest(".desk");
    const button = desk && desk.find(".remark")[digit[1] - 1];
    if (!button) return;
    event.preventDefault();
    addRemark(button);
  });

  function move(by) {
    const desks = $(".desk").get(), here = desks.indexOf($(document.activeElement).closest(".desk")[0]);
    const others = by > 0 ? desks.slice(here + 1) : desks.slice(0, Math.max(here, 0)).reverse();
    const next = others.map(desk => desk.querySelector(".score.needs_manual_grade")).find(Boolean);
    if (next) return $(next).trigger("focus").trigger("select");
    afterSaving(() => $.getJSON(`${base_url}/api/submitted_notebooks/${assignment_id}/${notebook_id}`)
      .done(all => { location = address(all, by); })
      .fail(() => tell("The list of submissions does not load.")));
  }

  // The next submission in which something waits, around the end; the list when there is none.
  function address(all, by) {
    const order = all.filter(one => one.index !== null).sort((a, b) => by * (a.index - b.index));
    const here = order.findIndex(one => one.id === submission_id);
    const next = [...order.slice(here + 1), ...order.slice(0, here)].find(one => one.needs_manual_grade);
    return next ? `${base_url}/submissions/${next.id}/`
      : `${base_url}/gradebook/${assignment_id}/${notebook_id}`;
  }

  function afterSaving(go) {
    let failed = false;
    $(document).one("ajaxError", () => { failed = true; });
    document.activeElement.blur();  // formgrader saves a field that is left
    const wait = () => {
      if ($.active) return setTimeout(wait, 20);
      failed ? tell("Not saved. Is the server still there?") : go();
    };
    setTimeout(wait);
  }

  function tell(text) {
    $("#statusmessage").text(text).show();
  }
})();
