/** The zone of the name service's tests as a file: the same names, for everybody alike. */
export const zoneFile = `$ORIGIN edge.example.
$TTL 10
@ SOA ns1.corp.example. hostmaster.edge.example. 1 3600 600 604800 30
@ NS ns1.corp.example.
www.example.com.wiki A 192.0.2.11
`
