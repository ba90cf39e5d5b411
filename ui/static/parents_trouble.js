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
    again.className = "again";
    again.addEventListener("click", () => {
      hideTrouble();
      if (box()?.value.trim()) sendButton()?.click();
      else if (asked) trigger("ask", asked);
      else if (kept.read("turns")) trigger("restore", { turns: JSON.parse(kept.read("turns")) });
    });
    const phone = document.querySelector(".masthead")?.dataset.phone;
    const call = document.createElement("a");
    call.href = `tel:${(phone ?? "").replace(/[^0-9+#*]/g, "")}`;
    call.textContent = `也可以拨打${phone}`;
    call.hidden = !phone;
    line.append(words, call, again);
    bar().prepend(line);
  }
  return line;
}

function showTrouble(text, lost) {
  const line = troubleLine();
  if (!line) return;
  sentNow();
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
