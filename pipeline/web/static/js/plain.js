// Pages of forms alone: they are sent without a reload, and the keyboard follows.
import { followTarget, startForms } from "./forms.js";

startForms();
followTarget();
