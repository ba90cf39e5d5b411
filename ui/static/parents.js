// Given to gr.HTML as js_on_load: `element` is the conversation, `trigger` reports to the server,
// `watch` runs after each new rendering. Nothing here writes data as markup.
const OPEN = new Set(); // ids of what was opened: a new rendering closes it
const LONGEST = 300; // characters of a question, as the server takes it
const PATIENCE = 6000; // ms until the page says that it is still looking
let settled = 0; // the last turn that was finished
let asked = null; // what was last asked by a button, for "再试一次"
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
// the first button in the box is Gradio's own, for what it says of errors
const SEND = "#question [data-testid=submit-button]";
const sendButton = () => document.querySelector(SEND);
const calm = () =>
  matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

function say(text, calmly = false) {
  const status = document.querySelector("#note .note .wrong");
  if (!status) return;
  status.textContent = text;
  status.classList.toggle("calm", calmly);
}

// from the tap until the server has the question: over a slow line that can take a while
let sending = null;
function sendingNow() {
  say("正在提问……", true);
  clearTimeout(sending);
  sending = setTimeout(() => say("还在连接，请再等一会儿……", true), PATIENCE);
}
function sentNow() {
  if (sending === null) return;
  clearTimeout(sending);
  sending = null;
  say("");
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

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // a plain http address inside the bureau has no clipboard API: the old way still works
    const before = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.style.cssText = "position:fixed;top:0;opacity:0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus();
    return done;
  }
}

// what a button says of itself for a moment, also to a screen reader
function tell(button, words) {
  const own = (button.dataset.own ??= button.textContent);
  button.textContent = words;
  say(words, true);
  setTimeout(() => {
    button.textContent = own;
    say("");
  }, 2500);
}

async function copy(button) {
  tell(button, (await copied(button.dataset.copy)) ? "已复制" : "没能复制，请选中文字复制");
}

async function share(button) {
  const text = button.dataset.share;
  if (navigator.share) {
    try {
      await navigator.share({ title: document.title, text });
      return;
    } catch (error) {
      if (error.name === "AbortError") return; // the reader thought better of it
    }
  }
  tell(button, (await copied(text)) ? "已复制，可以粘贴给别人" : "没能复制，请选中文字复制");
}

// the page to print is opened by itself, so that it can also be kept, and its print dialog by us
function printed(link) {
  const paper = window.open(link.href, "_blank");
  if (!paper) return false;
  paper.addEventListener("load", () => paper.print());
  return true;
}

// a second tap on the same button asks nothing new
function underWay(question) {
  if (sending !== null && asked?.question === question) return true;
  const last = element.querySelector(".turn:last-of-type")?.dataset;
  return last?.state === "pending" && last.question === question;
}

function askedBy(data, question) {
  return { question, label: data.label ?? "", alone: data.alone === "yes" };
}

element.addEventListener("click", (event) => {
  const target = event.target.closest("a.mark, a.paper, button");
  if (!target) return;
  const turn = Number(target.closest("[data-turn]")?.dataset.turn);
  if (target.matches("a.mark")) {
    event.preventDefault();
    openCard(target.getAttribute("href").slice(1));
  } else if (target.matches("[data-ask]")) {
    if (underWay(target.dataset.ask)) return;
    asked = askedBy(target.dataset, target.dataset.ask);
    sendingNow();
    trigger("ask", asked);
  } else if (target.matches("[data-copy]")) {
    copy(target);
  } else if (target.matches("[data-share]")) {
    share(target);
  } else if (target.matches("a.paper")) {
    if (printed(target)) event.preventDefault();
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
    if (!card.matches?.("details[id]")) return;
    if (card.open) {
      OPEN.add(card.id);
      if (card.matches(".card")) centreQuote(card);
    } else {
      OPEN.delete(card.id);
    }
  },
  true,
);

watch("value", () => {
  sentNow();
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
    kept.write("turns", "");
    box()?.focus();
    return;
  }
  const question = last.dataset.question;
  const number = Number(last.dataset.turn);
  if (last.dataset.state === "pending") {
    kept.write("draft", "");
    kept.write("unsent", question);
    last.scrollIntoView({ block: "start", behavior: calm() });
    waiting = setTimeout(() => {
      const line = last.querySelector(".waiting:not(.queued)");
      if (line) line.textContent = "还在查找，请再等一会儿……";
    }, PATIENCE);
  } else if (last.dataset.state === "done" && number > settled) {
    settled = number;
    const told = element.querySelectorAll(".turn[data-state=done]");
    const turns = [...told].map(({ dataset }) => askedBy(dataset, dataset.question));
    kept.write("turns", JSON.stringify(turns));
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

// ---- after a reload ----
// Gradio may empty the box once more while it starts, without an event: then the text is put back.
function putBack(draft, times) {
  const field = box();
  if (!times || kept.read("draft") !== draft) return;
  if (field && !field.value) {
    field.value = draft;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  setTimeout(() => putBack(draft, times - 1), 300);
}
setTimeout(() => {
  const draft = kept.read("draft");
  const unsent = kept.read("unsent");
  if (draft && draft !== unsent) putBack(draft, 20);
  if (kept.read("turns")) trigger("restore", { turns: JSON.parse(kept.read("turns")) });
  else if (unsent) trigger("ask", { question: unsent });
});
