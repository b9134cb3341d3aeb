// The review widget: draws what the kernel sends, and sends back which key was meant.
// Words of articles come from the kernel as escaped HTML, all other words are set as text.

const SILENT_AFTER_MS = 5000;

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function button(key, label, press) {
  const made = make("button");
  made.type = "button";
  made.append(make("kbd", "", key), label);
  made.setAttribute("aria-label", label);
  made.setAttribute("aria-keyshortcuts", key);
  made.title = `key ${key}`;
  made.addEventListener("click", press);
  return made;
}

function group(className, label, ...children) {
  const made = make("div", className);
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", label);
  made.append(...children);
  return made;
}

function render({ model, el }) {
  const scheme = model.get("scheme");
  const name = `review-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
  const waiting = [];
  let silent = null;
  let open = null;
  let shownField = "";
  let unsaved = null;
  // Where the keys sent so far lead to, before the kernel has answered; null: only it knows.
  let place = null;

  const root = group("review", "Review of statements");
  root.tabIndex = -1;
  // JupyterLab would take the letters for commands on cells: x cuts, 0 0 restarts the kernel.
  root.setAttribute("data-lm-suppress-shortcuts", "true");

  const progress = make("span");
  progress.setAttribute("role", "status");
  const previous = button("p", "Previous", () => send("previous"));
  const next = button("n", "Next", () => send("next"));
  previous.setAttribute("aria-keyshortcuts", "p ArrowLeft");
  next.setAttribute("aria-keyshortcuts", "n ArrowRight");

  const head = make("p", "review-head");
  const passage = make("div", "review-passage review-scroll");
  passage.tabIndex = 0;
  passage.setAttribute("role", "region");
  passage.setAttribute("aria-label", "Statement in its article");

  const table = make("table", "review-codes");
  const heads = make("tr");
  for (const title of ["code", "machine", scheme.coder]) {
    const cell = make("th", "", title);
    cell.scope = "col";
    heads.append(cell);
  }
  const top = make("thead");
  top.append(heads);
  const body = make("tbody");
  table.append(top, body);

  const stances = scheme.fields.includes("stance")
    ? scheme.stances.map(([key, stance]) => {
        const made = button(key, stance, () => send("stance", stance));
        made.dataset.stance = stance;
        return made;
      })
    : [];
  const others = [];
  if (scheme.fields.includes("speaker")) {
    others.push(button("s", "Speaker", () => openField("speaker")));
  }
  const wrong = button("w", "Wrong span", () => {
    send("wrong_span", model.get("view").decision.wrong_span ? "" : scheme.true);
  });
  if (scheme.fields.includes("wrong_span")) others.push(wrong);
  others.push(button("t", "Note", () => openField("note")));
  others.push(button("u", "Undo", () => send("undo")));

  const field = make("form", "review-field");
  field.hidden = true;
  const label = make("label");
  label.htmlFor = `${name}-field`;
  const list = make("datalist");
  list.id = `${name}-speakers`;
  const save = make("button", "", "Save");
  save.type = "submit";
  const cancel = make("button", "", "Cancel");
  cancel.type = "button";
  cancel.addEventListener("click", closeField);
  field.append(label, save, cancel, list);
  field.addEventListener("submit", (event) => {
    event.preventDefault();
    saveField();
  });

  const said = make("p", "review-said");
  said.setAttribute("role", "status");
  const hint = make(
    "p",
    "review-hint",
    "Click here or use the Tab key; then the keys on the buttons work, and the arrows ← →.",
  );

  root.append(
    group("review-bar", "Place", previous, progress, next),
    head,
    passage,
    table,
  );
  if (stances.length) root.append(group("review-keys", "Stance", ...stances));
  root.append(group("review-keys", "More", ...others), field, said, hint);

  function tell(words, failed) {
    said.setAttribute("role", failed ? "alert" : "status");
    said.classList.toggle("failed", Boolean(failed));
    said.textContent = words;
  }

  // What was typed stays until the kernel has kept it.
  function giveBack() {
    const kept = unsaved;
    unsaved = null;
    if (!kept || open) return;
    openField(kept.field);
    open.value = kept.value;
  }

  function silence() {
    giveBack();
    tell(
      "No answer from the kernel: the last decision may not be saved. If another cell is " +
        "running, wait. If the kernel was stopped or restarted, run this cell again; " +
        `what was saved is in ${scheme.file}.`,
      true,
    );
  }

  function send(action, value = "", number = place) {
    if (open) {
      if (open.value !== shownField) {
        tell(`Save the ${open.dataset.field} or cancel it first.`, true);
        open.focus();
        return;
      }
      closeField();
    }
    const token = crypto.getRandomValues(new Uint32Array(2)).join("-");
    if (action === "undo") place = null;
    if (place !== null && action === "next") place = Math.min(place + 1, model.get("view").total);
    if (place !== null && action === "previous") place = Math.max(place - 1, 1);
    waiting.push(token);
    tell(action === "next" || action === "previous" ? "" : "Saving …", false);
    clearTimeout(silent);
    silent = setTimeout(silence, SILENT_AFTER_MS);
    try {
      model.send({ action, value, token, number });
    } catch {
      silence();
    }
  }

  function openField(what) {
    if (open) {
      if (open.dataset.field === what) return;
      if (open.value !== shownField) {
        send(what);
        return;
      }
      closeField();
    }
    open = make(what === "note" ? "textarea" : "input");
    open.id = `${name}-field`;
    open.dataset.field = what;
    open.dataset.number = place ?? "";
    open.autocomplete = "off";
    if (what === "note") open.rows = 2;
    else open.setAttribute("list", list.id);
    label.textContent = what === "note" ? "Note" : "Speaker";
    label.after(open);
    fillField(!waiting.length);
    field.hidden = false;
    open.focus();
    open.select();
    comeIntoView();
  }

  // Opened while the kernel is still on its way to the statement, the field is filled later.
  function fillField(arrived) {
    const view = model.get("view");
    const typed = arrived && open.dataset.early && open.value !== "";
    shownField = "";
    if (arrived) shownField = open.dataset.field === "note" ? view.decision.note : view.speaker;
    if (!typed) open.value = shownField;
    if (arrived) delete open.dataset.early;
    else open.dataset.early = "true";
    if (arrived && !open.dataset.number) open.dataset.number = view.number;
  }

  function closeField() {
    if (!open) return;
    open.remove();
    open = null;
    field.hidden = true;
    root.focus({ preventScroll: true });
  }

  function saveField() {
    const { value, dataset } = open;
    shownField = value;
    unsaved = { field: dataset.field, value };
    send(dataset.field, value, dataset.number ? Number(dataset.number) : null);
  }

  function comeIntoView() {
    if (root.contains(document.activeElement)) root.scrollIntoView({ block: "nearest" });
  }

  function draw() {
    const view = model.get("view");
    progress.textContent = `${view.number} of ${view.total} · ${view.decided} decided`;
    head.textContent = view.head;
    if (passage.innerHTML !== view.passage) {
      passage.innerHTML = view.passage;
      passage.scrollTop = 0;
    }
    const marked = passage.querySelector("mark");
    if (marked && marked.offsetTop > passage.offsetTop + passage.clientHeight) {
      passage.scrollTop = marked.offsetTop - passage.offsetTop;
    }
    body.replaceChildren(
      ...view.codes.map(([title, machine, mine]) => {
        const row = make("tr");
        const first = make("th", "", title);
        first.scope = "row";
        row.append(first, make("td", "", machine), make("td", "", mine));
        return row;
      }),
    );
    for (const made of stances) {
      made.setAttribute("aria-pressed", String(made.dataset.stance === view.decision.stance));
    }
    wrong.setAttribute("aria-pressed", String(Boolean(view.decision.wrong_span)));
    const answered = waiting.indexOf(view.token);
    if (answered >= 0) waiting.splice(0, answered + 1);
    if (!waiting.length) {
      place = view.number;
      if (open?.dataset.early) fillField(true);
      clearTimeout(silent);
      if (view.failed) giveBack();
      unsaved = null;
      tell(view.message, view.failed);
    }
    comeIntoView();
  }

  function drawSpeakers() {
    list.replaceChildren(
      ...model.get("speakers").map((speaker) => {
        const option = make("option");
        option.value = speaker;
        return option;
      }),
    );
  }

  const keys = {
    n: () => send("next"),
    ArrowRight: () => send("next"),
    p: () => send("previous"),
    ArrowLeft: () => send("previous"),
    u: () => send("undo"),
    t: () => openField("note"),
  };
  if (scheme.fields.includes("speaker")) keys.s = () => openField("speaker");
  if (scheme.fields.includes("wrong_span")) keys.w = () => wrong.click();
  for (const made of stances) keys[made.getAttribute("aria-keyshortcuts")] = () => made.click();
  if (keys["0"]) keys.x = keys["0"];

  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.target === open) {
      if (event.key === "Escape") closeField();
      else if (event.key === "Enter" && !event.shiftKey) saveField();
      else return;
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    // The field's own buttons are worked by Enter and the space bar, and no letter decides there.
    if (event.key.length === 1 && event.target.closest(".review-field")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const press = Object.hasOwn(keys, key) ? keys[key] : null;
    if (!press) return;
    event.preventDefault();
    if (!event.repeat) press();
  });

  root.addEventListener("focusin", (event) => {
    if (!root.contains(event.relatedTarget)) comeIntoView();
  });

  model.on("change:view", draw);
  model.on("change:speakers", drawSpeakers);
  el.append(root);
  draw();
  drawSpeakers();

  return () => {
    clearTimeout(silent);
    model.off("change:view", draw);
    model.off("change:speakers", drawSpeakers);
  };
}

export default { render };
