// The sign page: the copy as it will be published beside the form; other acts than signing without reload.
import { onSwap } from "./acts.js";
import { startForms } from "./forms.js";
import { changed, startSheets } from "./sheets.js";

startSheets("published", null);
startForms();
onSwap(() => changed(document.getElementById("panel").dataset.revision));
