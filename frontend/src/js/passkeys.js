// Passkeys: the browser asks the device, the form carries its answer. A form says data-passkey="create" or "get"; what to ask stands in
// the page (data-options, the id of a JSON block) or is fetched when it is asked for (data-from).
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const withBytes = (list) => list?.map((each) => ({ ...each, id: toBytes(each.id) }));

async function asked(form) {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.dataset.from, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function created({ creation_options: { publicKey } }) {
  const { user, challenge, excludeCredentials } = publicKey;
  const selection = { ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
  const key = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      authenticatorSelection: selection,
      challenge: toBytes(challenge),
      user: { ...user, id: toBytes(user.id) },
      excludeCredentials: withBytes(excludeCredentials),
    },
  });
  const { clientDataJSON, attestationObject } = key.response;
  const response = { clientDataJSON: toText(clientDataJSON), attestationObject: toText(attestationObject), transports: key.response.getTransports?.() ?? [] };
  return told(key, response);
}

async function shown({ request_options: { publicKey } }) {
  const key = await navigator.credentials.get({
    publicKey: { ...publicKey, challenge: toBytes(publicKey.challenge), allowCredentials: withBytes(publicKey.allowCredentials) },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = key.response;
  return told(key, {
    clientDataJSON: toText(clientDataJSON),
    authenticatorData: toText(authenticatorData),
    signature: toText(signature),
    userHandle: userHandle ? toText(userHandle) : null,
  });
}

const told = (key, response) => ({
  type: key.type,
  id: key.id,
  rawId: toText(key.rawId),
  authenticatorAttachment: key.authenticatorAttachment,
  clientExtensionResults: key.getClientExtensionResults(),
  response,
});

async function go(form) {
  const failed = form.querySelector("[data-passkey-error]");
  failed.hidden = true;
  try {
    const options = await asked(form);
    const credential = form.dataset.passkey === "create" ? await created(options) : await shown(options);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    failed.hidden = false;
  }
}

export function passkeys() {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.querySelector("[data-passkey-go]").addEventListener("click", () => go(form));
  }
}
