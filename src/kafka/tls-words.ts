/** What went wrong with TLS, in words, and who has to do what about it. Codes are Node's and OpenSSL's. */

export type TlsTrouble = { readonly what: string; readonly next: string };

const ourAuthorities =
  'Put the certificate authority of the brokers into the file that "tls.ca" of this cluster names (or take tls.ca out if they use a public one).';
const brokerRenews = "Renew the brokers' certificates, or correct this host's clock if it is wrong; then try again.";
const clientRenews =
  'Give this cluster\'s "tls.cert" and "tls.key" a certificate that the brokers\' truststore accepts and that has not expired.';

const rules: readonly (readonly [RegExp, (at: string, said: string) => TlsTrouble])[] = [
  [/^CERT_HAS_EXPIRED$/, (at) => ({ what: `the certificate of ${at} has expired`, next: brokerRenews })],
  [/^CERT_NOT_YET_VALID$/, (at) => ({ what: `the certificate of ${at} is not valid yet`, next: brokerRenews })],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    (at, said) => ({
      what: `the certificate of ${at} is for another host (${said})`,
      next: 'Use a bootstrap address and advertised.listeners that the certificates name, or add the host to their subject alternative names.',
    }),
  ],
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_.*|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE|INVALID_CA)$/,
    (at, said) => ({
      what: `the certificate of ${at} is of an authority that is not known here (${said})`,
      next: ourAuthorities,
    }),
  ],
  [
    /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED|CERTIFICATE_REVOKED|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED)$/,
    (at, said) => ({ what: `${at} does not accept the client certificate (${said})`, next: clientRenews }),
  ],
  [
    /^ERR_(SSL|OSSL)_(KEY_VALUES_MISMATCH|X509_KEY_VALUES_MISMATCH|PEM_.*|.*DECODER.*|EE_KEY_TOO_SMALL|.*UNSUPPORTED.*|BAD_DECRYPT)$|^ERR_OSSL/,
    (_at, said) => ({ what: `the client certificate or its key cannot be used (${said})`, next: clientRenews }),
  ],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE)$/,
    (at) => ({
      what: `${at} does not speak TLS`,
      next: 'Take "tls" out of this cluster in the configuration, or name the TLS listener in "bootstrap".',
    }),
  ],
];

/** null: the codes are of something else than TLS. */
export function tlsTrouble(codes: readonly string[], at: string, said: string): TlsTrouble | null {
  for (const code of codes) {
    const rule = rules.find(([pattern]) => pattern.test(code));
    if (rule !== undefined) return rule[1](at, said.replace(/\.$/, ''));
  }
  return null;
}
