// Forms that are sent without a reload: all with data-swap on a page that has a #panel.
import { act, onSwap } from "./acts.js";

export function fieldsOf(form, submitter) {
  const fields = [...new FormData(form)].filter(([name]) => name !== "revision" && name !== "form_key");
  // Older browsers do not take the button by themselves.
  return submitter && submitter.name ? [...fields, [submitter.name, submitter.value]] : fields;
}

/** Send the forms of this page; `first(form, button, path)` may take one itself and then returns true. */
export function startForms(first = () => false) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-swap]")) return;
    event.preventDefault();
    const button = event.submitter;
    const address = button && button.hasAttribute("formaction") ? button.formAction : form.action;
    const path = new URL(address).pathname;
    if (first(form, button, path)) return;
    act(path, fieldsOf(form, button));
    // Sent with Enter from a field: nobody writes there any more, so that the answer can be shown.
    if (form.contains(document.activeElement)) document.activeElement.blur();
  });
}

/** Lead the keyboard to what an act was about, on pages without a list of items. */
export function followTarget() {
  onSwap((goTo) => goTo && document.getElementById(goTo)?.focus());
}
