(() => {
  const form = document.getElementById("filter");
  const text = form.querySelector("input[type=search]");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const shown = form.querySelector("output");
  const findings = [...document.querySelectorAll("[data-words]")];
  const groups = [...document.querySelectorAll("[data-group]")];

  const filter = () => {
    const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kinds = boxes.filter((box) => box.checked).map((box) => box.value);
    let count = 0;
    for (const finding of findings) {
      const words = finding.dataset.words;
      const content = finding.textContent.toLowerCase();
      const matches = kinds.every((kind) => words.includes(kind)) && wanted.every((word) => content.includes(word));
      finding.hidden = !matches;
      count += matches && finding.matches(".finding");
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-words]:not([hidden])");
    shown.value = wanted.length || kinds.length ? `${count.toLocaleString("en")} shown` : "";
  };

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => (each.open = true)));
})();
