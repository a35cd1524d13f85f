// The sign page: the copy as it will be published beside the form.
import { startSheets } from "./sheets.js";

startSheets("published", null);
