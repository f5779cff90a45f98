// Words and what they show light up together; a mark that another crosses is shown whole. Nothing here is needed to read.
(() => {
  "use strict";
  const lit = new Set();
  const dim = () => { lit.forEach((each) => each.classList.remove("lit")); lit.clear(); };
  const light = (element) => { if (element) { element.classList.add("lit"); lit.add(element); } };
  const named = (link) => {
    const href = link && link.getAttribute("href");
    if (!href || !href.startsWith("#")) return null;
    try { return document.getElementById(decodeURIComponent(href.slice(1))); } catch { return null; }
  };
  const whole = (element) => {
    light(element);
    document.querySelectorAll("[data-on]").forEach((each) => { if (each.dataset.on === element.id) light(each); });
  };
  const show = (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link || !link.closest(".verbatim, .card")) return;
    const found = named(link);
    dim();
    if (found) whole(found);
  };
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("mouseout", dim);
  document.addEventListener("focusout", dim);
  const landed = () => {
    const link = document.createElement("a");
    link.setAttribute("href", window.location.hash);
    const found = window.location.hash ? named(link) : null;
    document.querySelectorAll("[data-on].lit").forEach((each) => each.classList.remove("lit"));
    if (found && found.closest(".verbatim")) document.querySelectorAll("[data-on]").forEach((each) => { if (each.dataset.on === found.id) each.classList.add("lit"); });
    if (found) { const closed = found.closest("details:not([open])"); if (closed) { closed.open = true; found.scrollIntoView(); } }
  };
  window.addEventListener("hashchange", landed);
  landed();
})();
