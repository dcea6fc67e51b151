# An identity provider by signxml, unmodified: a fresh key, its metadata, and a response that it signed just now.
import base64
import datetime
import json
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import XMLSigner

role, provider = sys.argv[1:3]
entity = "https://idp.example.com/metadata"
recipient = "https://signin.aws.amazon.com/saml"
now = datetime.datetime.now(datetime.timezone.utc)


def instant(seconds):
    return (now + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.com")])
certificate = (
    x509.CertificateBuilder()
    .subject_name(name)
    .issuer_name(name)
    .public_key(key.public_key())
    .serial_number(1)
    .not_valid_before(now - datetime.timedelta(days=1))
    .not_valid_after(now + datetime.timedelta(days=1))
    .sign(key, hashes.SHA256())
)
der = base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()
metadata = f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">
<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{der}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
</md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/>
</md:IDPSSODescriptor></md:EntityDescriptor>"""


def attribute(tail, value):
    return f"""<saml:Attribute Name="https://aws.amazon.com/SAML/Attributes/{tail}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>"""


assertion = f"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion" IssueInstant="{instant(-5)}" Version="2.0">
<saml:Issuer>{entity}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">ada</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{instant(240)}" Recipient="{recipient}"/>
</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{instant(-60)}" NotOnOrAfter="{instant(240)}"><saml:AudienceRestriction>
<saml:Audience>{recipient}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{instant(-5)}" SessionNotOnOrAfter="{instant(3600)}"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>{attribute("Role", f"{role},{provider}")}{attribute("RoleSessionName", "ada")}{attribute("PrincipalTag:team", "pay")}</saml:AttributeStatement>
</saml:Assertion>"""
signer = XMLSigner(c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
signed = signer.sign(
    etree.fromstring(assertion),
    key=key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ),
    cert=certificate.public_bytes(serialization.Encoding.PEM).decode(),
    reference_uri="_assertion",
    id_attribute="ID",
)
# a signature stands behind the issuer (SAML core, 5.4.1)
signature = signed.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
signed.remove(signature)
signed.insert(1, signature)
text = etree.tostring(signed).decode()
response = f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_response" IssueInstant="{instant(-5)}" Version="2.0" Destination="{recipient}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{entity}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>{text}</samlp:Response>"""
print(json.dumps({"metadata": metadata, "response": base64.b64encode(response.encode()).decode()}))
