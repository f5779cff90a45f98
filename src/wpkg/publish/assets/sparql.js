// The editor of SPARQL and the answer below it, in place of the plain form; the form does the work where this does not run.
(function () {
  "use strict";
  const form = document.getElementById("sparql-form");
  const plain = document.getElementById("query");
  const format = document.getElementById("format");
  const holder = document.getElementById("yasgui");
  if (!form || typeof Yasgui === "undefined") return;
  const words = form.dataset;
  const { Yasqe, Yasr } = Yasgui;
  const most = 1000;
  const base = words.base;
  const prefixes = Object.fromEntries(
    [...document.getElementById("prefix-list").textContent.matchAll(/PREFIX ([^\s:]*): <([^>]*)>/g)].map((found) => found.slice(1)));

  function element(name, values, ...children) {
    const { label, ...rest } = values;
    const made = Object.assign(document.createElement(name), rest);
    if (label) made.ariaLabel = label;
    made.append(...children);
    return made;
  }

  // A query that came with the address: behind the number sign, or, where no server has put it into the form, the question mark.
  const told = (text) => new URLSearchParams(text.slice(1)).get("query");
  const given = told(location.hash) || told(location.search);
  if (given) plain.value = given;

  // Answers as a table of its own: links lead to the pages of this site, and assistive technology can read it.
  function shortened(iri) {
    for (const [prefix, namespace] of Object.entries(prefixes)) {
      const rest = iri.slice(namespace.length);
      if (iri.startsWith(namespace) && /^[\w-]+$/.test(rest)) return `${prefix}:${rest}`;
    }
    return iri;
  }

  function way(iri) {
    if (!iri.startsWith(base)) return /^https?:/i.test(iri) ? iri : "";
    const [path, part] = iri.slice(base.length).split("#");
    return `${path || "index"}${words.suffix}${part === undefined ? "" : `#${part}`}`;
  }

  function cell(value) {
    if (!value) return element("td");
    if (value.type === "uri") {
      const shown = element("bdi", { textContent: shortened(value.value), title: value.value });
      const href = way(value.value);
      return element("td", {}, href ? element("a", { href }, shown) : shown);
    }
    const text = element("span", { textContent: value.value, dir: "auto" });
    if (value["xml:lang"]) text.lang = value["xml:lang"];
    const kind = value["xml:lang"] || (value.datatype ? shortened(value.datatype) : "");
    return element("td", {}, text, ...(kind ? [" ", element("small", { className: "muted", textContent: kind })] : []));
  }

  class Rows {
    constructor(yasr) { this.yasr = yasr; this.priority = 10; this.label = words.rows; }
    canHandleResults() { return Boolean(this.yasr.results?.getVariables()?.length); }
    download(name) {
      return { contentType: "text/csv", title: words.download, filename: `${name}.csv`, getData: () => this.yasr.results.asCsv() };
    }
    draw() {
      const names = this.yasr.results.getVariables();
      const rows = this.yasr.results.getBindings() || [];
      const caption = words.answered.replace("{n}", rows.length) + (rows.length > most ? ` ${words.cut.replace("{n}", most)}` : "");
      const head = element("tr", {}, ...names.map((name) => element("th", { scope: "col", textContent: name })));
      const body = rows.slice(0, most).map((row) => element("tr", {}, ...names.map((name) => cell(row[name]))));
      const table = element("table", { className: "grid" },
        element("caption", { textContent: caption }), element("thead", {}, head), element("tbody", {}, ...body));
      const wide = element("div", { className: "wide", tabIndex: 0, role: "region", label: words.answer }, table);
      this.yasr.resultsEl.replaceChildren(wide);
    }
  }

  class Verdict {
    constructor(yasr) { this.yasr = yasr; this.priority = 10; this.hideFromSelection = true; }
    canHandleResults() { return typeof this.yasr.results?.getBoolean() === "boolean"; }
    draw() {
      const told = this.yasr.results.getBoolean() ? "yes" : "no";
      this.yasr.resultsEl.append(element("p", {}, element("strong", { className: `answer answer-${told}`, textContent: words[told] })));
    }
  }

  // Of the views that come with the library only that of the raw answer and that of faults are kept.
  for (const name of ["table", "boolean"]) delete Yasr.defaults.plugins[name];
  Yasr.registerPlugin("rows", Rows);
  Yasr.registerPlugin("verdict", Verdict);

  // What may be completed: the variables of the query, the prefixes of this page, and the terms of the ontology.
  const terms = () => words.terms.split(" ").map((name) => prefixes.wpkg + name);
  const declared = () => Object.entries(prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`).sort();
  const fork = (kind, get) => Yasqe.forkAutocompleter(kind, { name: `own-${kind}`, bulk: true, persistenceId: null, get }, false);
  fork("prefixes", declared);
  fork("class", terms);
  fork("property", terms);

  const link = () => `${location.href.split(/[?#]/)[0]}#query=${encodeURIComponent(yasqe.getValue())}`;
  const editor = element("div", { className: "editor" });
  plain.after(editor);
  const yasqe = new Yasqe(editor, {
    value: plain.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: link,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "auto",
    fixedGutter: false,
    autofocus: false,
    autocompleters: ["variables", "own-prefixes", "own-class", "own-property"],
    prefixCcApi: null,
    requestConfig: { endpoint: form.action, method: "POST", acceptHeaderGraph: "text/turtle" },
  });
  const field = yasqe.getInputField();
  field.setAttribute("aria-label", words.editor);
  field.setAttribute("aria-describedby", "editor-keys");
  yasqe.addKeyMap({ Tab: false, "Shift-Tab": false, "Ctrl-S": false });
  for (const extra of editor.querySelectorAll(".yasqe_share, .resizeWrapper")) extra.remove();

  const yasr = new Yasr(holder, {
    persistenceId: null, prefixes, defaultPlugin: "rows", pluginOrder: ["rows", "response"], getDownloadFileName: () => "answer",
    errorRenderers: [async (error) => element("div", { className: "notice bad" },
      element("p", { textContent: words.failed }), element("pre", { textContent: error.text || error.statusText || "", tabIndex: 0 }))],
  });
  yasr.rootEl.querySelector(".yasr_external_ref_btn").remove();
  yasr.rootEl.querySelector(".yasr_response_chip").remove();
  yasr.plugins.response.label = words.raw;
  for (const button of yasr.rootEl.querySelectorAll(".yasr_btnGroup button")) {
    const name = button.classList.contains("select_rows") ? words.rows : words.raw;
    button.removeAttribute("aria-label");
    button.title = "";
    button.querySelector("span:last-child").textContent = name;
    button.classList.add("plain");
  }
  yasr.rootEl.querySelector(".yasr_downloadIcon").setAttribute("aria-label", words.download);
  yasr.on("drawn", () => {
    for (const area of yasr.resultsEl.querySelectorAll(".CodeMirror textarea")) area.setAttribute("aria-label", words.raw);
    for (const button of yasr.rootEl.querySelectorAll(".yasr_btnGroup button")) button.ariaPressed = String(button.classList.contains("selected"));
  });

  const status = element("p", { className: "muted", role: "status" });
  const keys = element("p", { className: "hint", id: "editor-keys", textContent: words.keys });
  const share = element("button", { type: "button", className: "plain", textContent: words.share });
  const swap = element("button", { type: "button", className: "plain", textContent: words.plain });
  const shared = element("input", { type: "text", readOnly: true, hidden: true, className: "shared", label: words.shared });
  form.querySelector(".toolbar").append(share, swap, shared);
  editor.after(keys);
  holder.before(status);
  Object.assign(format.options[0], { textContent: words.here, value: "" });
  const rich = () => !editor.hidden;
  const settle = () => requestAnimationFrame(() => yasqe.refresh());

  function use(editing) {
    if (editing) yasqe.setValue(plain.value); else plain.value = yasqe.getValue();
    editor.hidden = keys.hidden = share.hidden = !editing;
    plain.hidden = editing;
    plain.required = !editing;
    shared.hidden = true;
    swap.textContent = editing ? words.plain : words.rich;
    if (editing) settle();
  }

  function fill(query) {
    plain.value = query;
    if (!rich()) return;
    yasqe.setValue(query);
    settle();
  }

  function ask() {
    status.textContent = words.waiting;
    yasqe.query().catch(() => {});
  }

  yasqe.on("query", () => { status.textContent = words.waiting; });
  yasqe.on("queryResponse", (_, response, duration) => {
    status.textContent = response instanceof Error ? words.failed : "";
    holder.hidden = false;
    yasr.setResponse(response, duration);
  });
  form.addEventListener("submit", (event) => {
    if (!rich()) return;
    plain.value = yasqe.getValue();
    if (format.value) return;
    event.preventDefault();
    ask();
  });
  swap.addEventListener("click", () => use(!rich()));
  share.addEventListener("click", () => {
    shared.value = link();
    shared.hidden = false;
    shared.select();
  });
  for (const example of document.querySelectorAll("a.example")) {
    example.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      fill(told(new URL(example.href).search));
      document.getElementById("asking").scrollIntoView();
      (rich() ? yasqe : plain).focus();
    });
  }
  addEventListener("hashchange", () => {
    const query = told(location.hash);
    if (query) fill(query);
  });
  use(true);
}());
