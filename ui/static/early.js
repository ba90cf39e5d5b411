// Runs before Gradio: its labels follow the browser's language only for exactly "zh-CN", and its
// own words on lost connections are English, so failed requests are announced to our page.
(() => {
  // the large type that was chosen, before anything is painted
  try {
    if (localStorage.getItem("bureau.big") === "yes") document.documentElement.classList.add("big");
  } catch {
    // a browser that keeps nothing: the page is as large as it is
  }
  for (const [name, value] of [["language", "zh-CN"], ["languages", ["zh-CN", "zh"]]]) {
    Object.defineProperty(navigator, name, { get: () => value, configurable: true });
  }
  const trouble = (text, lost) =>
    window.dispatchEvent(new CustomEvent("bureau-trouble", { detail: { text, lost } }));
  const send = window.fetch.bind(window);
  window.fetch = async (resource, options) => {
    const address = String(resource?.url ?? resource);
    if (!address.includes("/queue/join")) return send(resource, options);
    try {
      const response = await send(resource, options);
      if (!response.ok) {
        const said = await response.clone().json().catch(() => ({}));
        const chinese = typeof said.detail === "string" && /[\u4e00-\u9fff]/.test(said.detail);
        trouble(chinese ? said.detail : "现在提问的人多，请稍等一会儿再试。", false);
      }
      return response;
    } catch (error) {
      trouble("连不上服务器。您的问题还在，恢复连接后会自动提问。", true);
      throw error;
    }
  };
})();
