/** How each server that is no program of Node's is set up: as its manual would for a proxy that keeps connections open. */
import { hosts } from '../../sallyport.ts'

/** Where a server runs, and what it stands before. */
export interface Setup {
  /** Of `cert.pem`, `key.pem`, `both.pem` and `ca.pem`; the server may write here. */
  readonly directory: string
  readonly port: number
  /** Undefined for the upstream itself. */
  readonly originPort?: number
  /** For the upstream: where WebSockets are answered. */
  readonly echoPort?: number
  /** For the upstream: the directory of what it serves. */
  readonly files?: string
}

const nginxHead = ({ directory }: Setup): string => `
daemon off; master_process off; pid ${directory}/nginx.pid; error_log stderr crit;
events { worker_connections 8192; multi_accept on; }
http {
  types { application/json json; text/html html; text/javascript js; } default_type application/octet-stream;
  access_log off; sendfile on; tcp_nopush on; keepalive_timeout 75; keepalive_requests 100000000;
  client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy; fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi; scgi_temp_path ${directory}/scgi;
  client_max_body_size 0; client_body_buffer_size 1m;
  ssl_certificate ${directory}/cert.pem; ssl_certificate_key ${directory}/key.pem;
  ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:tls:10m; ssl_session_tickets on;`

const nginxUpgrade =
  'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;'

/** The upstream: files, compressed where a client takes that. */
export const nginxOrigin = (setup: Setup): string => `${nginxHead(setup)}
  server {
    listen 127.0.0.1:${setup.port} ssl; server_name ${hosts.upstream}; root ${setup.files};
    gzip_static on; etag on;
    location /upload { dav_methods PUT; }
    location /echo { proxy_pass http://127.0.0.1:${setup.echoPort}; ${nginxUpgrade} }
  }
}`

/** Plain forwarding, and the rewriting of pages by \`sub_filter\`, which sees no compressed content. */
export const nginxProxy = (setup: Setup): string => `${nginxHead(setup)}
  upstream app { server 127.0.0.1:${setup.originPort}; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${setup.port} ssl http2; server_name ${hosts.upstream};
    proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host ${hosts.upstream};
    proxy_ssl_server_name on; proxy_ssl_name ${hosts.upstream}; proxy_ssl_verify on; proxy_ssl_session_reuse on;
    proxy_ssl_trusted_certificate ${setup.directory}/ca.pem; proxy_request_buffering off; proxy_buffer_size 16k; proxy_buffers 8 16k; proxy_max_temp_file_size 0;
    gzip on; gzip_comp_level 1; gzip_proxied any; gzip_types text/javascript;
    location / { proxy_pass https://app; }
    location /echo { proxy_pass https://app; proxy_set_header Host ${hosts.upstream}; ${nginxUpgrade} }
    location /page.html {
      proxy_set_header Accept-Encoding ""; proxy_pass https://app;
      sub_filter https://${hosts.upstream}/ https://${hosts.proxied}/; sub_filter_once off;
    }
  }
}`

export const haproxy = ({ directory, port, originPort }: Setup): string => `
global
  nbthread 1
  maxconn 8000
defaults
  mode http
  timeout client 60s
  timeout server 60s
  timeout connect 5s
frontend users
  bind 127.0.0.1:${port} ssl crt ${directory}/both.pem alpn h2,http/1.1
  http-request set-header Host ${hosts.upstream}
  default_backend app
backend app
  http-reuse always
  server app 127.0.0.1:${originPort} ssl verify required ca-file ${directory}/ca.pem sni str(${hosts.upstream})
`

export const caddy = ({ directory, port, originPort }: Setup): string =>
  `{
\tadmin off
\tauto_https off
\tlog {
\t\tlevel ERROR
\t}
\tservers {
\t\tprotocols h1 h2
\t}
}
https://:${port} {
\ttls ${directory}/cert.pem ${directory}/key.pem
\treverse_proxy https://127.0.0.1:${originPort} {
\t\theader_up Host ${hosts.upstream}
\t\ttransport http {
\t\t\ttls_trusted_ca_certs ${directory}/ca.pem
\t\t\ttls_server_name ${hosts.upstream}
\t\t\tkeepalive_idle_conns_per_host 64
\t\t\tcompression off
\t\t}
\t}
}
`

/** All of it is on the command line. */
export const mitmproxyCommand = ({ directory, port, originPort }: Setup): string[] => [
  'mitmdump',
  '--quiet',
  `--mode=reverse:https://127.0.0.1:${originPort}`,
  '--listen-host=127.0.0.1',
  `--listen-port=${port}`,
  `--certs=*=${directory}/both.pem`,
  `--modify-body=|~s ~t text/html|https://${hosts.upstream.replaceAll('.', '\\.')}/|https://${hosts.proxied}/`,
  `--set=confdir=${directory}/mitmproxy`,
  `--set=ssl_verify_upstream_trusted_ca=${directory}/ca.pem`,
  // The name in the upstream's certificate is the one that clients ask for: it is known when they have, and not before.
  '--set=keep_host_header=true',
  '--set=connection_strategy=lazy',
]

const apacheModules =
  'mpm_event authz_core ssl socache_shmcb headers filter proxy proxy_http xml2enc proxy_html'

/** Whoever starts it as root has to say as whom it serves; for others this is an error. */
const apacheUser = process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''

export const apache = ({ directory, port, originPort }: Setup): string => `
ServerRoot ${directory}
ServerName ${hosts.upstream}
PidFile ${directory}/apache.pid
ErrorLog ${directory}/apache.log
LogLevel crit
${apacheUser}
Listen 127.0.0.1:${port}
${apacheModules
  .split(' ')
  .map(name => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`)
  .join('\n')}
StartServers 1
ServerLimit 1
ThreadsPerChild 64
MaxRequestWorkers 64
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
ProxyHTMLLinks a href
ProxyHTMLLinks img src
ProxyHTMLLinks link href
ProxyHTMLLinks script src
<VirtualHost 127.0.0.1:${port}>
  SSLEngine on
  SSLCertificateFile ${directory}/cert.pem
  SSLCertificateKeyFile ${directory}/key.pem
  SSLProxyEngine on
  SSLProxyVerify require
  SSLProxyCACertificateFile ${directory}/ca.pem
  SSLProxyCheckPeerName off
  RequestHeader unset Accept-Encoding
  ProxyPreserveHost On
  ProxyPass / https://127.0.0.1:${originPort}/ keepalive=On
  ProxyHTMLEnable On
  ProxyHTMLURLMap https://${hosts.upstream}/ https://${hosts.proxied}/
</VirtualHost>
`
