; After a change make the serial number larger, and: renet compose -- restart dns
$TTL 3600
@     IN SOA  ns.example.com. admin.example.com. 2026112601 7200 3600 1209600 3600
@     IN NS   ns.example.com.
@     IN A    203.0.113.50
ns    IN A    203.0.113.50
www   IN A    203.0.113.50
www   IN AAAA 2001:db8::50
mail  IN A    203.0.113.50
@     IN MX   10 mail.example.com.
