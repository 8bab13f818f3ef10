// Passkeys on the site: the log-in, the second factor beside a password, and the
// page where people keep theirs. Without it people log in in the other ways.
import * as passkey from "./passkey";

passkey.attach(document);
