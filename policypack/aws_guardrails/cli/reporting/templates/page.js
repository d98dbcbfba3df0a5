(() => {
  const form = document.getElementById("filter");
  const text = form.querySelector("input[type=search]");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const shown = form.querySelector("output");
  const findings = [...document.querySelectorAll("[data-words]")];
  const links = [...document.querySelectorAll("[data-of]")].map((link) => [link, document.getElementById(link.dataset.of)]);
  const groups = [...document.querySelectorAll("[data-group]")];
  let contents;

  // A finding stands below its resource, whose name counts too.
  const contentOf = (finding) =>
    `${finding.closest("[data-group]").querySelector("h3").textContent} ${finding.textContent}`.toLowerCase();

  const filter = () => {
    const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kinds = boxes.filter((box) => box.checked).map((box) => box.value);
    contents ??= findings.map(contentOf);
    let count = 0;
    findings.forEach((finding, index) => {
      const matches =
        kinds.every((kind) => finding.dataset.words.includes(kind)) &&
        wanted.every((word) => contents[index].includes(word));
      finding.hidden = !matches;
      count += matches;
    });
    for (const [link, finding] of links) link.hidden = finding.hidden;
    for (const group of groups) group.hidden = !group.querySelector(":is([data-words], [data-of]):not([hidden])");
    shown.value = wanted.length || kinds.length ? `${count.toLocaleString("en")} shown` : "";
  };

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => (each.open = true)));
})();
