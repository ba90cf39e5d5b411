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
document.addEventListener("input", (event) => {
  if (event.target !== box()) return;
  say("");
  kept.write("draft", box().value);
});
