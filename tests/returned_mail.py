"""Mails that come back, as mail servers write them; each takes the headers of the mail that it is about."""

from email.message import EmailMessage

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
To: {sender}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4F1A.1700000000/mail.example.org"

--4F1A.1700000000/mail.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.example.org.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{receiver}>: host mx.example.org[192.0.2.25] said: {code} {status}
    <{receiver}>: {said} (in reply to RCPT TO command)

--4F1A.1700000000/mail.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 4F1A
X-Postfix-Sender: rfc822; {sender}
Arrival-Date: Mon,  5 Jan 2026 07:00:00 +0100 (CET)

Final-Recipient: rfc822; {receiver}
Original-Recipient: rfc822;{receiver}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; {code} {status} <{receiver}>: {said}

--4F1A.1700000000/mail.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{headers}
--4F1A.1700000000/mail.example.org--
"""

EXCHANGE = """\
Return-Path: <>
From: Microsoft Outlook <postmaster@example.org>
To: {sender}
Subject: Undeliverable: Korte check
Auto-Submitted: auto-replied
X-MS-Exchange-Message-Is-Ndr:
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="_f1b2_"

--_f1b2_
Content-Type: multipart/alternative; boundary="_a1_"

--_a1_
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Your message to {receiver} couldn't be delivered.

--_a1_
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html><body><p>Your message to {receiver} couldn't be delivered.</p></body></html>

--_a1_--

--_f1b2_
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR01.eurprd01.prod.exchangelabs.com
Received-From-MTA: dns;mail.example.org
Arrival-Date: Mon, 5 Jan 2026 06:00:01 +0000

Final-Recipient: rfc822;{receiver}
Action: {action}
Status: {status}
Diagnostic-Code: smtp;{code} {status} {said}
X-Display-Name: {receiver}

--_f1b2_
Content-Type: message/rfc822

{headers}

Beste mens,

--_f1b2_--
"""

PLAIN = """\
From: Mail Delivery System <Mailer-Daemon@mail.example.org>
To: {sender}
X-Failed-Recipients: {receiver}
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. The following address(es) failed:

  {receiver}
    host mx.example.org [192.0.2.25]
    SMTP error from remote mail server after RCPT TO:<{receiver}>:
    {code} {said}

------ This is a copy of the message's headers. ------

{headers}
"""

OUT_OF_OFFICE = """\
From: Jan de Vries <{receiver}>
To: {sender}
Subject: Automatisch antwoord: Korte check
Auto-Submitted: auto-generated
X-Auto-Response-Suppress: All
In-Reply-To: {message_id}
Content-Type: text/plain; charset="utf-8"

Ik ben er tot en met 512 niet. 550 mails wachten al op mij.
"""

RECEIPT = """\
From: Jan de Vries <{receiver}>
To: {sender}
Subject: Gelezen: Korte check
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="_m_"

--_m_
Content-Type: text/plain

Gelezen.

--_m_
Content-Type: message/disposition-notification

Final-Recipient: rfc822;{receiver}
Original-Message-ID: {message_id}
Disposition: manual-action/MDN-sent-manually; displayed

--_m_--
"""

CALENDAR_REPLY = """\
From: Jan de Vries <{receiver}>
To: {sender}
Subject: Geaccepteerd: Korte check
In-Reply-To: {message_id}
Content-Type: text/calendar; method=REPLY; charset="utf-8"

BEGIN:VCALENDAR
METHOD:REPLY
END:VCALENDAR
"""

LETTER_OF_A_PERSON = """\
From: Jan de Vries <{receiver}>
To: {sender}
Subject: Re: Korte check
In-Reply-To: {message_id}

Kan dit ook een week later? Bel me op 550 1234.
"""

NO_SUCH_USER = {
    "code": "550",
    "status": "5.1.1",
    "action": "failed",
    "said": "Recipient address rejected: User unknown",
}


def returned(form: str, sent: EmailMessage, **told: str) -> bytes:
    """What comes back for a mail that was ``sent``. ``told``: code, status, action and what is said."""
    receiver = sent["To"].addresses[0].addr_spec
    headers = "\r\n".join(f"{name}: {sent[name]}" for name in ("From", "To", "Subject", "Date", "Message-ID"))
    filled = {
        "sender": sent["From"].addresses[0].addr_spec,
        "receiver": receiver,
        "message_id": str(sent["Message-ID"]),
        "headers": headers,
        **NO_SUCH_USER,
        **told,
    }
    return form.format(**filled).replace("\r\n", "\n").replace("\n", "\r\n").encode()
