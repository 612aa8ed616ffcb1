/** A certificate as somebody sent it, as base64 of its DER form. @throws HubError `certificate.invalid` */
export type ReadCertificate = (text: string, now: Date) => string
