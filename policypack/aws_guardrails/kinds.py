"""The kinds of resources that rules read: one type token of pulumi-aws for each, whichever way a program writes it."""

from typing import Final

LISTENER: Final = "aws:lb/listener:Listener"
LISTENER_CERTIFICATE: Final = "aws:lb/listenerCertificate:ListenerCertificate"
LISTENER_RULE: Final = "aws:lb/listenerRule:ListenerRule"
LOAD_BALANCER: Final = "aws:lb/loadBalancer:LoadBalancer"
TARGET_GROUP: Final = "aws:lb/targetGroup:TargetGroup"

CLASSIC_BALANCER: Final = "aws:elb/loadBalancer:LoadBalancer"
CLASSIC_LISTENER_POLICY: Final = "aws:elb/listenerPolicy:ListenerPolicy"
CLASSIC_POLICY: Final = "aws:elb/loadBalancerPolicy:LoadBalancerPolicy"
CLASSIC_TLS_POLICY: Final = "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy"

LIGHTSAIL_BALANCER: Final = "aws:lightsail/lb:Lb"
LIGHTSAIL_ATTACHMENT: Final = "aws:lightsail/lbCertificateAttachment:LbCertificateAttachment"
LIGHTSAIL_REDIRECTION: Final = "aws:lightsail/lbHttpsRedirectionPolicy:LbHttpsRedirectionPolicy"
LIGHTSAIL_CERTIFICATE: Final = "aws-native:lightsail:LoadBalancerTlsCertificate"
"""Attachment and redirection in one; pulumi-aws has no such resource."""

ACM_CERTIFICATE: Final = "aws:acm/certificate:Certificate"
ACM_VALIDATION: Final = "aws:acm/certificateValidation:CertificateValidation"
IAM_CERTIFICATE: Final = "aws:iam/serverCertificate:ServerCertificate"
