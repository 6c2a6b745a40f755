// Takes a release code out of the address, where the QR code of a release sheet has put it. What follows the # of an
// address is never sent to anybody; it is taken out of the address and of the browser's history at once.
const [, code] = /^#code=([0-9A-Za-z-]{10,20})$/.exec(location.hash) ?? [];
if (location.hash !== '') history.replaceState(undefined, '', location.pathname);
const box = document.getElementById('code');
if (code !== undefined && box !== null && box.value === '') box.value = code;
