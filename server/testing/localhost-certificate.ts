/** A certificate of `localhost` that nobody signed but itself, good for a hundred years; its key is no secret. For tests of TLS. */
export const localhostCertificate = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUL7gv+UJv8AnH3AONza8uLDw2/OswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzAwMzMzNloYDzIxMjYxMDMw
MDAzMzM2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASirLtf2Scqv70mq3vMAfLHf86gxhzfo43znIGcLUkzZDlxb3dvz2AX
lgIe72WApVGgKaXi8KqteYOF4SrL5RUio28wbTAdBgNVHQ4EFgQU+oN5gWCK8Yrt
9ZXZPeCPFi+9TWEwHwYDVR0jBBgwFoAU+oN5gWCK8Yrt9ZXZPeCPFi+9TWEwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAIr4oKaMei4RazdHyeEuAd4wqKGnKmje0EhJ1FMAhg3fAiEA
hhtxFlN+deXuhdbtGcGNuio/pwCMpSuvtCALL4Z50oo=
-----END CERTIFICATE-----
`;

export const localhostKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/PZJfjb79Nu7gOS7
O9jEst7Z0rpy9MjnJh5LTlAAUMChRANCAASirLtf2Scqv70mq3vMAfLHf86gxhzf
o43znIGcLUkzZDlxb3dvz2AXlgIe72WApVGgKaXi8KqteYOF4SrL5RUi
-----END PRIVATE KEY-----
`;
