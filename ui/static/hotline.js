// Given to gr.HTML as js_on_load on /hotline: `element` is the region. What is shown is markup
// made and escaped on the server; this script fetches it, moves the focus and listens to the keys.
// What is typed by an operator is sent before anything is drawn over it.
const DEBOUNCE = 50; // ms without a key until passages are looked up
const AUTOSAVE = 900; // ms without a key until the note is saved
const PATIENCE = 250; // ms until it is said that something is being looked up
const $ = (selector) => element.querySelector(selector);
const calm = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

// ---- lines that belong to no place ----
const live = document.body.appendChild(document.createElement("p"));
live.id = "hotline-status";
live.setAttribute("role", "status");
function say(text, ms = 2500) {
  live.className = "";
  live.textContent = text;
  clearTimeout(live.timer);
  if (text && ms) live.timer = setTimeout(() => say(""), ms);
}
// for who listens to the page: the answer itself is on the screen
function announce(text) {
  say(text, 0);
  live.className = "unseen";
}
function trouble(text) {
  const line = $("#trouble");
  if (line) line.textContent = text;
  else say(text, 6000);
}

// ---- talking to the server, one change after another ----
async function call(path, body) {
  const options = body && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  let response;
  try {
    response = await fetch(`/hotline/${path}`, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("连不上服务器，写下的内容还在。恢复连接后请再按一次。");
  }
  const said = await response.json().catch(() => ({}));
  if (response.ok) return said;
  const chinese = typeof said.detail === "string" && /[\u4e00-\u9fff]/.test(said.detail);
  throw new Error(chinese ? said.detail : "没有完成，写下的内容还在，请再试一次。");
}
let line = Promise.resolve();
function inTurn(step) {
  const next = line.then(step, step);
  line = next.catch(() => {});
  return next;
}

// ---- the note ----
let dirty = false;
let saving = null;
function written() {
  const note = $("aside.note");
  const said = {
    call: note?.dataset.call ? Number(note.dataset.call) : null,
    revision: note?.dataset.revision ? Number(note.dataset.revision) : null,
  };
  if (!dirty || !note) return said;
  const form = new FormData($("#note"));
  return {
    ...said,
    note: form.get("note") ?? "",
    callback: form.get("callback") ?? "",
    outcome: form.get("outcome") ?? "",
  };
}
function drawNote(html) {
  const held = document.activeElement?.closest("aside.note") ? document.activeElement.id : "";
  const at = held && document.activeElement.selectionStart;
  const frame = document.createElement("template");
  frame.innerHTML = html;
  $("aside.note").replaceWith(frame.content);
  dirty = false;
  clearTimeout(saving);
  const again = held && document.getElementById(held);
  if (again) {
    again.focus({ preventScroll: true });
    if (typeof at === "number") again.setSelectionRange?.(at, at);
  }
  const text = $("#note-text");
  text.scrollTop = text.scrollHeight;
}
let current = new URLSearchParams(location.search).get("call"); // the call that is under way
function atCall(number) {
  current = number;
  const search = number ? `?call=${number}` : "";
  if (location.search !== search) {
    history.replaceState(history.state, "", location.pathname + search);
  }
}
function saveNote(told = false) {
  clearTimeout(saving);
  return inTurn(async () => {
    if (!dirty && !told) return;
    const sent = written();
    if (!dirty && sent.call === null) return say("还没有可以保存的内容");
    const before = $("#note-text").value;
    dirty = false;
    try {
      const said = await call("note", sent);
      const note = $("aside.note");
      if (said.note && $("#note-text").value === before) drawNote(said.note);
      else {
        note.dataset.call = said.call;
        note.dataset.revision = said.revision;
        if ($("#note-text").value === before && said.text !== before) $("#note-text").value = said.text;
      }
      atCall(said.call);
      const now = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
      $("#note-said").textContent = said.said || `${now} 已保存`;
      if (told) say("记录已保存");
    } catch (error) {
      dirty = true;
      $("#note-said").textContent = error.message;
    }
  });
}
function touched() {
  dirty = true;
  clearTimeout(saving);
  saving = setTimeout(saveNote, AUTOSAVE);
}

// ---- asking ----
let composing = false;
let looking = null;
let lookup = null;
function mode(name) {
  const main = $(".desk");
  if (main) main.dataset.mode = name;
}
function atRest() {
  mode($("#answer")?.childElementCount ? "answer" : "start");
}
function look() {
  clearTimeout(looking);
  lookup?.abort();
  const query = $("#q").value.trim();
  trouble("");
  if (query.length < 2) return atRest();
  looking = setTimeout(async () => {
    lookup = new AbortController();
    const mine = lookup;
    try {
      const response = await fetch(`/hotline/search?q=${encodeURIComponent(query)}`, {
        signal: mine.signal,
      });
      const said = await response.json();
      if (!response.ok || mine.signal.aborted) return;
      $("#found").innerHTML = said.html;
      mode("typing");
    } catch (error) {
      if (error.name !== "AbortError") trouble("连不上服务器，恢复后再输入就会查。");
    }
  }, DEBOUNCE);
}
function ask(question) {
  clearTimeout(looking);
  lookup?.abort();
  clearTimeout(saving);
  const box = $("#q");
  box.value = question;
  trouble("");
  const patience = setTimeout(() => say("正在查找……", 0), PATIENCE);
  $("#answer").setAttribute("aria-busy", "true");
  return inTurn(async () => {
    try {
      const said = await call("ask", { ...written(), question });
      const answer = $("#answer");
      answer.innerHTML = said.answer;
      mode("answer");
      drawNote(said.note);
      atCall(said.call);
      announce(said.said);
      scrollTo({ top: 0, behavior: "auto" });
      if (box.value === question && document.activeElement === box) box.select();
    } catch (error) {
      say("");
      trouble(error.message);
    } finally {
      clearTimeout(patience);
      if (live.textContent === "正在查找……") say("");
      $("#answer")?.removeAttribute("aria-busy");
    }
  });
}

// ---- moving between views ----
async function show(search, { push = true, focus = true } = {}) {
  if (dirty) await saveNote();
  try {
    const said = await call(`view${search || "?"}`);
    element.innerHTML = said.html;
    dirty = false;
    if (push) history.pushState({}, "", location.pathname + (search === "?" ? "" : search));
    if ($("aside.note")) current = $("aside.note").dataset.call || null;
    const text = $("#note-text");
    if (text) text.scrollTop = text.scrollHeight;
    const wanted = new URLSearchParams(search).get("ask");
    if (wanted && $("#q")) {
      atCall(null);
      await ask(wanted);
    }
    if (focus) ($("#q") ?? $("#standard input") ?? $("[data-focus]"))?.focus();
  } catch (error) {
    if ($(".desk, .list")) return say(error.message, 6000);
    const frame = document.createElement("p");
    frame.className = "trouble";
    frame.setAttribute("role", "alert");
    frame.textContent = error.message;
    const back = document.createElement("a");
    back.href = "/hotline/";
    back.textContent = "新来电";
    element.replaceChildren(frame, back);
  }
}
window.addEventListener("popstate", () => show(location.search, { push: false }));
window.addEventListener("beforeunload", () => {
  // the page may go before the pause is over: what is written goes along
  if (!dirty) return;
  fetch("/hotline/note", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(written()),
    keepalive: true,
  });
});

// ---- what keys and clicks do ----
async function copy(text) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // a plain http address inside the bureau has no clipboard API: the old way still works
    const held = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.style.cssText = "position:fixed;top:0;opacity:0";
    document.body.append(area);
    area.select();
    done = document.execCommand("copy");
    area.remove();
    held?.focus();
  }
  say(done ? "已复制" : "没能复制，请选中文字复制");
}
// the quote stands in the middle of its surroundings
function toQuote(card) {
  const around = card.querySelector(".excerpt");
  const quote = around?.querySelector("mark");
  if (!quote) return;
  const high = Math.min(quote.offsetHeight, around.clientHeight);
  around.scrollTop += quote.getBoundingClientRect().top - around.getBoundingClientRect().top - (around.clientHeight - high) / 2;
}
element.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches("details.card") && target.open) toQuote(target);
  },
  true,
);
function openSource(number) {
  const card = $(`#answer li[data-key="${number}"] details.card`);
  if (!card) return say(`没有第 ${number} 条出处`);
  card.open = !card.open;
  card.querySelector("summary").focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", behavior: calm() });
  return undefined;
}
function handover(open) {
  const form = $("#handover");
  if (!form) return;
  form.hidden = !open;
  if (open) {
    // the focus would stop the scrolling halfway, at the field, with the button out of sight
    $("#reason").focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest", behavior: calm() });
  } else $("#q").focus();
}
function handOver() {
  const fields = Object.fromEntries(new FormData($("#handover")));
  return inTurn(async () => {
    try {
      const said = await call("handover", { ...written(), ...fields });
      drawNote(said.note);
      atCall(said.call);
      $("#q").focus();
      say(said.said, 5000);
    } catch (error) {
      say(error.message, 6000);
    }
  });
}
const desk = () => (current ? `?call=${current}` : "?");
function newCall() {
  current = null;
  show("?");
}
async function toBox() {
  if (!$("#q")) await show(desk());
  $("#q").focus();
  $("#q").select();
}
async function post(path, body, then) {
  try {
    const said = await call(path, body);
    await show(then);
    say(said.said, 4000);
  } catch (error) {
    const place = $("#standard .said");
    if (place) place.textContent = error.message;
    else say(error.message, 6000);
  }
}

element.addEventListener("click", (event) => {
  const target = event.target.closest("a, button");
  if (!target) return;
  const { copy: text, ask: question, again, retire } = target.dataset;
  if (text !== undefined) copy(text);
  else if (question !== undefined) ask(question).then(() => $("#q").focus());
  else if (again !== undefined) ask(again).then(() => $("#q").focus());
  else if (retire !== undefined) {
    post("retire", { id: Number(retire) }, "?view=standards").then(() => offerBack(Number(retire)));
  } else if (target.matches("[data-help]")) $("#help").showModal();
  else if (target.matches("[data-new]")) newCall();
  else if (target.matches("[data-handover]")) handover(true);
  else if (target.matches("[data-cancel]")) handover(false);
  else if (target.matches("a.mark")) {
    event.preventDefault();
    openSource(target.getAttribute("href").split("-").pop());
  } else if (target.matches("a[data-go]")) {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const to = target.getAttribute("href");
    show(to === "?" ? desk() : to);
  }
});
function offerBack(id) {
  const back = document.createElement("button");
  back.type = "button";
  back.textContent = "恢复";
  back.addEventListener("click", () => post("retire", { id, back: true }, "?view=standards"));
  live.append(" ", back);
  clearTimeout(live.timer);
  live.timer = setTimeout(() => say(""), 10000);
}

element.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || form.matches("[data-leave]")) return;
  event.preventDefault();
  if (composing) return;
  if (form.id === "ask") ask($("#q").value);
  else if (form.id === "note") saveNote(true);
  else if (form.id === "handover") handOver();
  else if (form.id === "standard") {
    const data = new FormData(form);
    const { id, revision, from } = form.dataset;
    const said = { ...Object.fromEntries(data), keep: data.getAll("keep"), id, revision, from };
    post("standard", said, "?view=standards");
  }
});

element.addEventListener("compositionstart", () => {
  composing = true;
});
element.addEventListener("compositionend", (event) => {
  composing = false;
  if (event.target.id === "q") look();
  else if (event.target.closest("#note")) touched();
});
element.addEventListener("input", (event) => {
  if (event.target.closest("#note")) touched();
  else if (event.target.id === "q" && !composing && !event.isComposing) look();
});

function inList(step) {
  const all = [...element.querySelectorAll("#found summary")];
  const at = all.indexOf(document.activeElement);
  const next = all[at + step];
  if (next) next.focus();
  else if (step < 0) $("#q").focus();
}
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) {
    // Safari ends a composition before the Enter that ended it
    if (event.key === "Enter" && event.target.id === "q") event.preventDefault();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const typing = event.target.closest?.("input:not([type=radio]), textarea, select");
  const done = () => event.preventDefault();
  const { code, key } = event;
  if (event.altKey && !event.ctrlKey && !event.metaKey) {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
    if (digit && event.shiftKey) $(`[data-branch="${digit}"]`)?.click();
    else if (digit) openSource(digit);
    else if (code === "KeyC") {
      const spoken = $("#answer [data-line]");
      if (spoken) copy(spoken.textContent);
      else say("还没有可以复制的答话");
    } else if (code === "KeyN") newCall();
    else if (code === "KeyE") handover(true);
    else return;
    done();
  } else if ((event.ctrlKey || event.metaKey) && key === "Enter") {
    done();
    if (event.target.closest?.("#handover")) handOver();
    else if (event.target.closest?.("#standard")) $("#standard").requestSubmit();
    else if ($("#note")) saveNote(true);
  } else if (event.ctrlKey || event.metaKey || event.altKey) {
    // the browser's own
  } else if (key === "Escape") {
    if (event.target.closest?.("#handover")) handover(false);
    else if ($("#q") && event.target.closest?.("aside.note")) $("#q").focus();
    else if ($("#q")) {
      $("#q").value = "";
      trouble("");
      atRest();
      $("#q").focus();
    }
  } else if (key === "/" && !typing) {
    done();
    toBox();
  } else if ((key === "?" || key === "？") && (!typing || (typing.id === "q" && !typing.value))) {
    done();
    $("#help")?.showModal();
  } else if (key === "ArrowDown" || key === "ArrowUp") {
    if (event.target.id === "q" ? key === "ArrowDown" : event.target.closest?.("#found")) {
      done();
      inList(key === "ArrowDown" ? 1 : -1);
    }
  }
});

show(location.search, { push: false });
