// Everything works without this file; it counts characters, stops double clicks, says when the line
// is broken, and on a phone brings the tab of the page into sight.
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

// What was being written when the session ended goes back into its form.
for (const told of document.querySelectorAll("[data-written]")) {
  const into = [...document.forms].find(
    (form) => new URL(form.action, location).pathname === told.dataset.written && form.method === "post",
  );
  const fields = JSON.parse(told.querySelector("template").content.textContent);
  for (const [name, values] of Object.entries(fields)) {
    for (const field of into?.elements ?? []) {
      if (field.name !== name || field.type === "file") continue;
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (field.type !== "hidden" && field.type !== "submit") field.value = values.shift() ?? "";
    }
  }
  into?.scrollIntoView({ block: "center" });
}
