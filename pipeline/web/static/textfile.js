// Reads a text file into the field beside it; without script the text is pasted.
for (const label of document.querySelectorAll("[data-file-for]")) {
  const field = document.getElementById(label.dataset.fileFor);
  const input = label.querySelector("input");
  label.hidden = false;
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file) {
      field.value = (await file.text()).replace(/^\uFEFF/, "").slice(0, field.maxLength);
      field.focus();
    }
  });
}
