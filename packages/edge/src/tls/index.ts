/** What the listeners with TLS share: an edge's certificate, its key, and who must prove themselves. */
export { readTlsFiles, type TlsFiles, type TlsMaterial } from './tls-files.ts';
