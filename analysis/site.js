"use strict";
// Tables are whole without this; it lets one sort, filter and leaf through them.
(() => {
  const ROWS = 100;

  const made = (tag, properties = {}, children = []) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const enhance = (sheet) => {
    const table = sheet.querySelector("table");
    const body = table.tBodies[0];
    const more = sheet.querySelector("template");
    const rows = [...body.rows, ...(more ? more.content.querySelectorAll("tr") : [])];
    if (more) more.remove();
    sheet.querySelectorAll(".no-script").forEach((note) => note.remove());
    const heads = [...table.tHead.rows[0].cells];
    const collator = new Intl.Collator("en", {numeric: true});
    const state = {order: rows, found: rows, only: null, first: 0};
    const texts = new Map();
    const textOf = (row) => {
      if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
      return texts.get(row);
    };

    const filter = made("input", {type: "search", autocomplete: "off"});
    const label = made("label", {}, ["Filter rows", filter]);
    const said = made("output");
    const back = made("button", {type: "button", textContent: "Previous"});
    const next = made("button", {type: "button", textContent: "Next"});
    const all = made("button", {type: "button", textContent: "Show all statements", hidden: true});
    sheet.prepend(made("div", {className: "tools"}, [label, all, back, next, said]));

    const show = () => {
      const shown = state.found.slice(state.first, state.first + ROWS);
      body.replaceChildren(...shown);
      const total = state.found.length;
      const several = total > ROWS;
      back.hidden = next.hidden = !several;
      back.disabled = state.first === 0;
      next.disabled = state.first + ROWS >= total;
      const part = several ? `Rows ${state.first + 1} to ${state.first + shown.length} of ${total}` :
        `${total} ${total === 1 ? "row" : "rows"}`;
      all.hidden = state.only === null;
      said.textContent = part + (state.only === null ? "" : " behind the point") +
        (total < rows.length && state.only === null ? `, of ${rows.length}` : "");
    };

    const sift = () => {
      const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      state.found = state.order.filter((row) =>
        (state.only === null || state.only.has(row.id)) &&
        words.every((word) => textOf(row).includes(word)));
      state.first = 0;
      show();
    };

    const sortBy = (place, descending) => {
      const isNumber = heads[place].dataset.kind === "number";
      const keys = new Map(rows.map((row) => {
        const cell = row.cells[place];
        const text = cell.dataset.key ?? cell.textContent;
        return [row, text === "" ? null : isNumber ? Number(text) : text];
      }));
      const compare = isNumber ? (a, b) => a - b : collator.compare;
      // What is missing comes last either way.
      state.order = [...rows].sort((one, other) => {
        const a = keys.get(one), b = keys.get(other);
        if (a === null || b === null) return (a === null) - (b === null);
        return descending ? compare(b, a) : compare(a, b);
      });
      heads.forEach((head, at) => head.setAttribute(
        "aria-sort", at !== place ? "none" : descending ? "descending" : "ascending"));
      sift();
    };

    heads.forEach((head, place) => {
      const button = made("button", {type: "button"}, [...head.childNodes]);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () =>
        sortBy(place, head.getAttribute("aria-sort") === "ascending"));
    });

    let waiting;
    filter.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(sift, rows.length > 2000 ? 200 : 0);
    });
    const leaf = (step) => {
      state.first += step * ROWS;
      show();
      body.parentElement.parentElement.scrollTop = 0;
    };
    back.addEventListener("click", () => leaf(-1));
    next.addEventListener("click", () => leaf(1));
    all.addEventListener("click", () => {
      history.replaceState(null, "", location.pathname + location.search);
      state.only = null;
      sift();
      filter.focus();
    });

    const follow = () => {
      const target = decodeURIComponent(location.hash.slice(1));
      rows.forEach((row) => row.classList.remove("chosen"));
      if (target.startsWith("ids=")) {
        state.only = new Set(target.slice(4).split(","));
        filter.value = "";
        sift();
        sheet.scrollIntoView({block: "start"});
        return;
      }
      const row = target && rows.find((one) => one.id === target);
      if (!row) return;
      if (!state.found.includes(row)) {
        filter.value = "";
        state.only = null;
        sift();
      }
      state.first = Math.floor(state.found.indexOf(row) / ROWS) * ROWS;
      show();
      row.classList.add("chosen");
      row.tabIndex = -1;
      row.scrollIntoView({block: "center"});
      row.focus({preventScroll: true});
    };
    show();
    follow();
    addEventListener("hashchange", follow);
  };

  document.querySelectorAll("[data-sheet]").forEach(enhance);
})();
