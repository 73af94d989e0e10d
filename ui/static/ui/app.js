// Everything works without this file; it counts characters, stops double clicks, says when the line
// is broken, asks before a typed table is left, and on a phone brings the tab of the page into sight.
for (const tab of document.querySelectorAll(".top [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.clientWidth) / 2;
}

addEventListener("input", ({ target }) => {
  const counter = target.id && document.getElementById(`${target.id}-count`);
  if (counter) counter.textContent = [...target.value].length;
});

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});

// While an input method composes, letters of pinyin stand in the field: nothing is asked till then.
let composing = false;
addEventListener("compositionstart", () => (composing = true));
addEventListener("focusout", () => (composing = false));
addEventListener("compositionend", ({ target }) => {
  composing = false;
  target.dispatchEvent(new InputEvent("input", { bubbles: true }));
});
addEventListener("htmx:beforeRequest", (event) => {
  if (composing && event.target.contains(document.activeElement)) event.preventDefault();
});

addEventListener("htmx:afterRequest", ({ target }) => {
  const form = target.closest("form");
  if (form) delete form.dataset.sent;
});

// What was typed stays in the page; the notice says so and goes when the next try works.
const notice = document.getElementById("broken");
for (const broken of ["htmx:sendError", "htmx:responseError"]) {
  addEventListener(broken, () => (notice.hidden = false));
}
addEventListener("htmx:afterSwap", () => (notice.hidden = true));

// A long form keeps its draft when a field is left and every 30 seconds.
const kept = document.querySelector("form[data-draft]");
if (kept) {
  let last = new URLSearchParams(new FormData(kept)).toString();
  const keep = async () => {
    const now = new URLSearchParams(new FormData(kept));
    if (now.toString() === last || kept.dataset.sent) return;
    last = now.toString();
    const answer = await fetch(kept.dataset.draft, { method: "POST", body: now }).catch(() => null);
    const status = kept.querySelector("[data-draft-status]");
    if (answer?.ok && status) status.textContent = await answer.text();
  };
  kept.addEventListener("focusout", keep);
  setInterval(keep, 30000);
}

const addressOf = (form) => new URL(form.getAttribute("action") ?? "", location).pathname;
const isTicked = (field) => !["checkbox", "radio"].includes(field.type) || field.checked;
const isTyped = (field) => field.name && !["hidden", "password", "file", "submit"].includes(field.type);

// What was typed into a form goes back into it: the values of each field, by its name.
const fill = (address, fields) => {
  const into = [...document.forms].find((form) => addressOf(form) === address && form.method === "post");
  for (const field of into?.elements ?? []) {
    const values = fields[field.name];
    if (!values || !isTyped(field)) continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else field.value = values.shift() ?? "";
  }
  return into;
};

// A table with many typed cells is not left by a slip.
const guarded = document.querySelector("form[data-guard]");
if (guarded) {
  const typed = () => new URLSearchParams(new FormData(guarded)).toString();
  const stored = document.querySelector("[data-refused]") ? "" : typed();
  const goesOn = () => document.querySelector("[data-guard][data-sent], [data-language][data-sent]");
  addEventListener("beforeunload", (event) => {
    if (!goesOn() && typed() !== stored) event.preventDefault();
  });
}

// Once a session had ended and its owner is here again,
for (const told of document.querySelectorAll("[data-written]")) {
  const fields = JSON.parse(told.querySelector("template").content.textContent);
  fill(told.dataset.written, fields)?.scrollIntoView({ block: "center" });
}

// and when the language of a page is changed, which a refused form may have led to.
document.querySelector("form[data-language]")?.addEventListener("submit", () => {
  const typed = Object.create(null); // names of fields are keys, and none of them means more
  for (const form of document.querySelectorAll("main form[method=post]")) {
    const fields = (typed[addressOf(form)] ??= Object.create(null));
    for (const field of [...form.elements].filter(isTyped))
      (fields[field.name] ??= []).push(...(isTicked(field) ? [field.value] : []));
  }
  sessionStorage.setItem("typed", JSON.stringify(typed));
});
for (const [address, fields] of Object.entries(JSON.parse(sessionStorage.getItem("typed") ?? "{}"))) {
  const into = fill(address, fields);
  const fold = into?.closest("details");
  if (fold && [...into.elements].some((field) => isTyped(field) && field.value !== field.defaultValue))
    fold.open = true;
}
sessionStorage.removeItem("typed");
