// ---- trouble on the way to the server ----
function troubleLine() {
  let line = document.getElementById("trouble");
  if (!line && bar()) {
    line = document.createElement("div");
    line.id = "trouble";
    line.setAttribute("role", "alert");
    const words = document.createElement("span");
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = "再试一次";
    again.addEventListener("click", () => {
      hideTrouble();
      if (box()?.value.trim()) sendButton()?.click();
      else if (asked) trigger("ask", asked);
    });
    line.append(words, again);
    bar().prepend(line);
  }
  return line;
}

function showTrouble(text, lost) {
  const line = troubleLine();
  if (!line) return;
  line.lastChild.hidden = lost; // Gradio itself tries again and again
  line.firstChild.textContent = text;
  line.hidden = false;
}

function hideTrouble() {
  const line = document.getElementById("trouble");
  if (line) line.hidden = true;
}

window.addEventListener("bureau-trouble", ({ detail }) => {
  if (detail.lost) kept.write("unsent", box()?.value.trim() || asked?.question);
  showTrouble(detail.text, detail.lost);
});
window.addEventListener("offline", () => showTrouble("网络已断开，您写的内容还在。", true));
window.addEventListener("online", hideTrouble);
