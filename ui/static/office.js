// Given to gr.HTML as js_on_load on the pages of the office: `element` is the region, `trigger`
// reports to the server, `watch` runs after each new rendering. What is shown follows from the
// address; this script changes the address and says so. Nothing here writes data as markup.
const PATIENCE = 200; // ms until it is said that something is being looked up
const POLL = 1000; // ms between two looks at work under way
let pending = { y: 0, focus: false };
let patience = null;
let polling = null;
let moved = 0; // steps within the page: "back" stays inside it

const kept = {
  all: () => {
    try {
      const found = JSON.parse(localStorage.getItem("bureau.saved") ?? "[]");
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  },
  write: (items) => localStorage.setItem("bureau.saved", JSON.stringify(items)),
};
const keyOf = (item) => [item.d, item.s, item.e, item.f ?? ""].join(":");
const saidOf = (node) => JSON.parse(node.dataset.save);
const spotOf = (node) =>
  [...node.attributes]
    .filter(({ name }) => name.startsWith("data-"))
    .map(({ name, value }) => `[${name}="${CSS.escape(value)}"]`)
    .join("");
const calm = () =>
  matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

function statusLine() {
  let line = document.getElementById("office-status");
  if (!line) {
    line = document.createElement("p");
    line.id = "office-status";
    line.setAttribute("role", "status");
    document.body.append(line);
  }
  return line;
}

function say(text, ms = 2500) {
  const line = statusLine();
  line.textContent = text;
  line.hidden = !text;
  clearTimeout(line.timer);
  if (text && ms) line.timer = setTimeout(() => say(""), ms);
}

function payload() {
  const search = location.search;
  const saved = new URLSearchParams(search).get("view") === "saved" ? kept.all() : undefined;
  return { search, saved };
}

function show(focus, y = 0) {
  pending = { y, focus };
  element.setAttribute("aria-busy", "true");
  clearTimeout(patience);
  if (focus !== "quiet") patience = setTimeout(() => say("正在查找……", 0), PATIENCE);
  trigger("go", payload());
}

function go(search) {
  moved += 1;
  history.replaceState({ y: scrollY }, "");
  history.pushState({ y: 0 }, "", location.pathname + (search || "?").replace(/^\?$/, ""));
  show("new");
}

let here = location.search;
window.addEventListener("popstate", (event) => {
  if (location.search === here) return; // only a jump inside the page
  show("back", event.state?.y ?? 0);
});

function jump(id) {
  const place = document.getElementById(id);
  if (!place) return;
  for (const before of element.querySelectorAll(".arrived")) before.classList.remove("arrived");
  place.classList.add("arrived");
  place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "start", behavior: calm() });
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
  say(done ? "已复制" : "没能复制，请选中文字复制");
}

function toggleSaved(button) {
  const item = saidOf(button);
  const items = kept.all();
  const rest = items.filter((it) => keyOf(it) !== keyOf(item));
  if (rest.length === items.length) rest.push(item);
  kept.write(rest);
  say(rest.length > items.length ? "已放入收藏夹" : "已移出收藏夹");
  if (button.closest("[data-saved-list]")) show("quiet", scrollY);
  else paintSaved();
}

function paintSaved() {
  const keys = new Set(kept.all().map(keyOf));
  for (const button of element.querySelectorAll("button[data-save]")) {
    if (button.closest("[data-saved-list]")) continue;
    const on = keys.has(keyOf(saidOf(button)));
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "已收藏" : "收藏";
  }
  const tab = element.querySelector("nav a[href='?view=saved']");
  if (tab) tab.textContent = keys.size ? `收藏夹（${keys.size}）` : "收藏夹";
}
window.addEventListener("storage", (event) => {
  if (event.key === "bureau.saved") paintSaved();
});

function send(form, submitter) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (!String(value).trim()) continue;
    const many = form.querySelectorAll(`input[type=checkbox][name="${name}"]`).length > 1;
    if (many && fields.has(name)) fields.set(name, `${fields.get(name)},${value}`);
    else fields.set(name, String(value).trim());
  }
  if (submitter?.name) fields.set(submitter.name, submitter.value);
  go(`?${fields}`);
}

element.addEventListener("click", (event) => {
  const target = event.target.closest("a, button");
  if (!target || event.defaultPrevented) return;
  // Gradio's <base> would make a jump inside the page a step to another address
  const inside = target.getAttribute("href");
  if (inside?.startsWith("#")) {
    event.preventDefault();
    jump(inside.slice(1));
  } else if (target.matches("[data-copy]")) copy(target);
  else if (target.matches("[data-save]")) toggleSaved(target);
  else if (target.matches("[data-act]")) {
    pending = { y: scrollY, focus: "quiet", at: spotOf(target) };
    trigger("act", { ...target.dataset, ...payload() });
  } else if (target.matches("[data-clear-saved]")) {
    kept.write([]);
    show("quiet");
  } else if (target.matches("[data-back]") && moved > 0) {
    event.preventDefault();
    moved -= 1;
    history.back();
  } else if (target.matches("a[data-go]")) {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(new URL(target.getAttribute("href"), location.href).search); // of SVG too
  }
});

element.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-export]")) {
    form.elements.items.value = JSON.stringify(kept.all());
    return; // the browser saves what comes back
  }
  if (form.matches("[data-leave]")) return; // the browser goes to another page
  event.preventDefault();
  if (form.matches("[data-go]")) send(form, event.submitter);
  else if (form.matches("[data-act]")) {
    const fields = Object.fromEntries(new FormData(form));
    pending = { y: scrollY, focus: "quiet", at: `form${spotOf(form)} button` };
    trigger("act", { ...fields, ...form.dataset, ...payload() });
  } else if (form.matches("[data-post]")) post(form);
});

// a form of a page without script, sent from here: it redirects where it was saved
async function post(form) {
  const line = form.querySelector(".said") ?? form.appendChild(document.createElement("p"));
  line.className = "said";
  line.setAttribute("role", "status");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (answer.redirected) {
      say("已保存");
      return show("quiet", scrollY);
    }
    line.textContent = (await why(answer)) || "没有保存，请再试一次。";
  } catch {
    line.textContent = "连不上服务器，没有保存。请再试一次。";
  }
  return undefined;
}

// the page of the form says it in its own place; who lets nobody pass, as JSON
async function why(answer) {
  if (answer.headers.get("content-type")?.includes("json")) return (await answer.json()).detail;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector(".trouble")?.textContent;
}

element.addEventListener("change", (event) => {
  if (event.target.matches("input[type=file][data-upload]")) {
    for (const file of event.target.files) upload(file);
    event.target.value = "";
  } else if (event.target.matches("select[data-submit], input[data-submit]")) {
    send(event.target.form);
  }
});

// ---- files on their way ----
const sending = new Map(); // name → what is said of it
function paintSending() {
  const list = element.querySelector("#sending");
  if (!list) return;
  list.replaceChildren(
    ...[...sending].map(([name, words]) => {
      const item = document.createElement("li");
      const title = document.createElement("span");
      title.className = "name";
      title.textContent = name;
      const state = document.createElement("span");
      state.className = "stage";
      state.textContent = words;
      item.append(title, state);
      return item;
    }),
  );
}
const waiting = [];
let busy = 0;
function upload(file) {
  sending.set(file.name, "等待上传");
  waiting.push(file);
  paintSending();
  next();
}
function next() {
  if (busy >= 2 || !waiting.length) return;
  busy += 1;
  const file = waiting.shift();
  const request = new XMLHttpRequest();
  const visibility = document.querySelector("[data-visibility]")?.dataset.visibility || "public";
  request.open("PUT", `/admin/files?name=${encodeURIComponent(file.name)}&visibility=${visibility}`);
  request.upload.onprogress = (event) => {
    sending.set(file.name, `上传中 ${Math.floor((event.loaded / event.total) * 100)}%`);
    paintSending();
  };
  request.onloadend = () => {
    busy -= 1;
    let said = {};
    try {
      said = JSON.parse(request.responseText);
    } catch {
      said = {};
    }
    if (request.status === 201) sending.delete(file.name);
    else sending.set(file.name, `没有上传：${said.detail ?? "连接中断，请再选一次这个文件。"}`);
    paintSending();
    show("quiet", scrollY);
    next();
  };
  request.send(file);
}
for (const kind of ["dragover", "drop"]) {
  element.addEventListener(kind, (event) => {
    const zone = event.target.closest(".drop");
    if (!zone) return;
    event.preventDefault();
    if (kind === "drop") for (const file of event.dataTransfer.files) upload(file);
  });
}
window.addEventListener("beforeunload", (event) => {
  if (busy) event.preventDefault(); // what is queued goes on without the page, this does not
});

// ---- after each rendering ----
watch("value", () => {
  clearTimeout(patience);
  if (statusLine().textContent === "正在查找……") say("");
  element.removeAttribute("aria-busy");
  here = location.search;
  hideTrouble();
  paintSaved();
  paintSending();
  const { y, focus, at } = pending;
  pending = { y: 0, focus: "quiet" };
  if (focus === "new" || focus === "first") {
    const quote = element.querySelector("#quote");
    const heading = element.querySelector("[data-focus]");
    if (quote) quote.scrollIntoView({ block: "center", behavior: "auto" });
    else if (focus === "new") scrollTo({ top: 0 });
    if (focus === "new") heading?.focus({ preventScroll: true });
  } else if (focus === "back") {
    scrollTo({ top: y });
  }
  if (at && !element.contains(document.activeElement)) {
    // what was pressed is drawn anew, or gone: then its undoing is next, else where the page begins
    const next = [at, ".done-line button", "[data-focus]"].map((it) => element.querySelector(it));
    next.find(Boolean)?.focus({ preventScroll: true });
  }
  clearTimeout(polling);
  if (element.querySelector("[data-poll]")) polling = setTimeout(() => show("quiet", scrollY), POLL);
});

// ---- trouble on the way to the server ----
function hideTrouble() {
  const line = document.getElementById("office-trouble");
  if (line) line.remove();
}
window.addEventListener("bureau-trouble", ({ detail }) => {
  hideTrouble();
  clearTimeout(patience);
  say("");
  const line = document.createElement("p");
  line.id = "office-trouble";
  line.className = "trouble";
  line.setAttribute("role", "alert");
  line.textContent = detail.lost ? "连不上服务器。恢复连接后请再点一次。" : detail.text;
  document.body.append(line);
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const box = element.querySelector("input[type=search]");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  }
});

setTimeout(() => show("first"));
