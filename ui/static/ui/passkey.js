// Lets the library ask the browser for a passkey, on each form that wants one.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const kind = form.dataset.passkey; // "add" or "authenticate"
  const ids = { credential: form.elements.credential.id, data: "js_data" };
  ids[kind] = form.querySelector("button").id;
  window.allauth.webauthn.forms[`${kind}Form`]({ ids });
}

// A passkey that was not given, or not understood, is said on the page.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const told = document.getElementById("passkey-failed");
  told.hidden = false;
  told.focus();
});
