// ---- 大字版 ----
// early.js has put the class on the page already; here is the switch
const largeSwitch = () => document.querySelector(".big-switch");
function setLarge(on) {
  document.documentElement.classList.toggle("big", on);
  largeSwitch()?.setAttribute("aria-pressed", String(on));
  localStorage.setItem("bureau.big", on ? "yes" : "no");
  // pages without scripts are told by a cookie
  document.cookie = `bureau_big=${on ? "yes" : "no"}; path=/; max-age=31536000; SameSite=Lax`;
}
setTimeout(() => setLarge(document.documentElement.classList.contains("big")));
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.(".big-switch");
  if (button) setLarge(button.getAttribute("aria-pressed") !== "true");
});

// ---- keys ----
// an Enter that ends a pinyin composition belongs to the input method, never to the page
for (const kind of ["keydown", "keypress"]) {
  document.addEventListener(
    kind,
    (event) => {
      const composing = event.isComposing || event.keyCode === 229;
      if (composing && event.target.closest?.("#question")) event.stopImmediatePropagation();
    },
    true,
  );
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box()?.focus();
  }
});
// the question goes off: say so before the server can
function goesOff() {
  const length = box()?.value.trim().length ?? 0;
  if (length && length <= LONGEST) sendingNow();
}
document.addEventListener("keydown", (event) => {
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key === "Enter" && !event.shiftKey && !composing && event.target === box()) goesOff();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest?.(SEND)) goesOff();
});
document.addEventListener("input", (event) => {
  if (event.target !== box()) return;
  say("");
  kept.write("draft", box().value);
});
