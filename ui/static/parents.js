// Given to gr.HTML as js_on_load: `element` is the conversation, `trigger` reports to the server,
// `watch` runs after each new rendering. Nothing here writes data as markup.
const OPEN = new Set(); // ids of opened cards: a new rendering closes them
const PATIENCE = 6000; // ms until the page says that it is still looking
let settled = 0; // the last turn that was finished
let asked = ""; // the last question clicked, for "再试一次"
let waiting = null;
let judged = 0; // the turn whose feedback was clicked: the focus follows what replaces the buttons

// Gradio reloads the page when the server comes back, with a new, empty session. This tab keeps
// what is needed to go on: the text in the box, a question without answer, those answered.
const kept = {
  read: (name) => sessionStorage.getItem(`bureau.${name}`) ?? "",
  write: (name, text) =>
    text ? sessionStorage.setItem(`bureau.${name}`, text) : sessionStorage.removeItem(`bureau.${name}`),
};

const bar = () => document.getElementById("ask-bar");
const box = () => document.querySelector("#question textarea, #question input");
const sendButton = () => document.querySelector("#question button");
const calm = () =>
  matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

function say(text) {
  const status = document.querySelector("#note .note .wrong");
  if (status) status.textContent = text;
}

function openCard(id) {
  const card = document.getElementById(id);
  if (!card) return;
  card.open = true;
  card.querySelector("summary").focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", behavior: calm() });
}

// the excerpt scrolls by itself to its mark, the page stays where it is
function centreQuote(card) {
  const excerpt = card.querySelector(".excerpt");
  const mark = excerpt?.querySelector("mark");
  if (!mark) return;
  const gap = mark.getBoundingClientRect().top - excerpt.getBoundingClientRect().top;
  excerpt.scrollTop += gap - Math.max(16, (excerpt.clientHeight - mark.offsetHeight) / 3);
}

async function copy(button) {
  const text = button.dataset.copy;
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // a plain http address inside the bureau has no clipboard API: the old way still works
    const area = document.createElement("textarea");
    area.value = text;
    area.style.cssText = "position:fixed;top:0;opacity:0";
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.textContent = done ? "已复制" : "没能复制，请选中文字复制";
  setTimeout(() => (button.textContent = "复制"), 2500);
}

element.addEventListener("click", (event) => {
  const target = event.target.closest("a.mark, button");
  if (!target) return;
  const turn = Number(target.closest("[data-turn]")?.dataset.turn);
  if (target.matches("a.mark")) {
    event.preventDefault();
    openCard(target.getAttribute("href").slice(1));
  } else if (target.matches("[data-ask]")) {
    asked = target.dataset.ask;
    trigger("ask", { question: asked });
  } else if (target.matches("[data-copy]")) {
    copy(target);
  } else if (target.matches("[data-helpful]")) {
    judged = turn;
    trigger("feedback", { turn, helpful: target.dataset.helpful === "yes" });
  }
});

element.addEventListener("submit", (event) => {
  event.preventDefault();
  const turn = Number(event.target.closest("[data-turn]").dataset.turn);
  const comment = event.target.querySelector("textarea").value;
  judged = turn;
  trigger("feedback", { turn, helpful: false, comment });
});

element.addEventListener(
  "toggle",
  (event) => {
    const card = event.target;
    if (!card.matches?.("details.card")) return;
    if (card.open) {
      OPEN.add(card.id);
      centreQuote(card);
    } else {
      OPEN.delete(card.id);
    }
  },
  true,
);

watch("value", () => {
  // opened again in the same task, before the browser tells that they were closed
  for (const id of OPEN) {
    const card = document.getElementById(id);
    if (card) card.open = true;
    else OPEN.delete(id);
  }
  const next = judged && element.querySelector(
    `#turn-${judged} .comment textarea, #turn-${judged} .thanks`,
  );
  if (next) {
    judged = 0;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest", behavior: calm() });
    return;
  }
  const last = element.querySelector(".turn:last-of-type");
  clearTimeout(waiting);
  hideTrouble();
  if (!last) {
    settled = 0;
    kept.write("questions", "");
    box()?.focus();
    return;
  }
  const question = last.querySelector(".question").textContent;
  const number = Number(last.dataset.turn);
  if (last.dataset.state === "pending") {
    kept.write("draft", "");
    kept.write("unsent", question);
    last.scrollIntoView({ block: "start", behavior: calm() });
    waiting = setTimeout(() => {
      const line = last.querySelector(".waiting");
      if (line) line.textContent = "还在查找，请再等一会儿……";
    }, PATIENCE);
  } else if (last.dataset.state === "done" && number > settled) {
    settled = number;
    const told = element.querySelectorAll(".turn[data-state=done] .question");
    kept.write("questions", JSON.stringify([...told].map((one) => one.textContent)));
    const unsent = kept.read("unsent");
    kept.write("unsent", "");
    if (unsent && unsent !== question) return trigger("ask", { question: unsent });
    last.querySelector(".answer").focus({ preventScroll: true });
    last.scrollIntoView({ block: "start", behavior: calm() });
  } else if (last.dataset.state === "failed") {
    kept.write("unsent", "");
    last.querySelector(".again")?.focus();
  }
});

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
      else if (asked) trigger("ask", { question: asked });
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
  if (detail.lost) kept.write("unsent", box()?.value.trim() || asked);
  showTrouble(detail.text, detail.lost);
});
window.addEventListener("offline", () => showTrouble("网络已断开，您写的内容还在。", true));
window.addEventListener("online", hideTrouble);

// ---- after a reload ----
setTimeout(() => {
  const draft = kept.read("draft");
  const unsent = kept.read("unsent");
  if (draft && draft !== unsent && box()) {
    box().value = draft;
    box().dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (kept.read("questions")) trigger("restore", { questions: JSON.parse(kept.read("questions")) });
  else if (unsent) trigger("ask", { question: unsent });
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
