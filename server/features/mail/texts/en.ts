import type { MailTexts } from '../kinds.ts';

export const en: MailTexts = {
  greeting: 'Dear {name},',
  closing: 'Kind regards,\n{institution}',
  footer: 'This message was sent automatically by {address}. Replies to it are not read.',
  mails: {
    staff_received: {
      subject: 'Your application to {institution}',
      paragraphs: [
        'We have received your application to join {institution} on Consilium.',
        'A colleague will check your details. You can see the state of your application at any time.',
      ],
      action: 'See your application',
    },
    staff_question: {
      subject: 'A question about your application to {institution}',
      paragraphs: [
        'Before we can decide on your application, we need to know more:',
        '{text}',
        'Please answer on the page of your application.',
      ],
      action: 'Answer the question',
    },
    staff_approved: {
      subject: 'Your application to {institution} is approved',
      paragraphs: [
        'You are now a verified member of {institution} on Consilium.',
        'You can take part in discussions with colleagues at your own and at other institutions.',
      ],
      action: 'Open Consilium',
    },
    staff_refused: {
      subject: 'Your application to {institution} was not approved',
      paragraphs: [
        'We could not approve your application. The reason given is:',
        '{text}',
        'If you think this is a mistake, please contact your institution.',
      ],
      action: 'See your application',
    },
    staff_waiting: {
      subject: 'New application: {applicant}',
      paragraphs: ['{applicant} has applied to join {institution}. The application is waiting for a decision.'],
      action: 'Open the application',
    },
    staff_replied: {
      subject: '{applicant} has answered',
      paragraphs: ['{applicant} has answered the question about the application. It is waiting for a decision.'],
      action: 'Open the application',
    },
    staff_already_known: {
      subject: 'You already have an account at {institution}',
      paragraphs: [
        'Somebody has applied to {institution} with this e-mail address. There is already an account with it, and it has not been changed.',
        'If it was you, please log in. On the log-in page you can also choose a new password.',
        'If it was not you, there is nothing you need to do.',
      ],
      action: 'Log in',
    },
    account_suspended: {
      subject: 'Your account at {institution} is suspended',
      paragraphs: [
        'Your account has been suspended and you have been logged out everywhere. The reason given is:',
        '{text}',
        'If you have questions, please contact your institution.',
      ],
    },
    account_reinstated: {
      subject: 'Your account at {institution} is active again',
      paragraphs: ['Your account has been reinstated. You can log in again and are shown as a verified member.'],
      action: 'Log in',
    },
    institution_received: {
      subject: 'Application of {applicant}, reference {reference}',
      paragraphs: [
        '{institution} has received the application of {applicant}. Its reference is {reference}.',
        'Please keep this message: anyone who has the link can see the state of the application and answer questions about it.',
      ],
      action: 'See the application',
    },
    institution_question: {
      subject: 'A question about the application of {applicant}',
      paragraphs: [
        'Before we can decide on the application of {applicant}, we need to know more:',
        '{text}',
        'Please answer on the page of the application.',
      ],
      action: 'Answer the question',
    },
    institution_approved: {
      subject: '{applicant} is approved',
      paragraphs: [
        '{institution} has approved {applicant}. From now on the institution is part of the federation.',
        'Its members can take part in discussions with all other approved institutions.',
      ],
      action: 'See the application',
    },
    institution_refused: {
      subject: 'The application of {applicant} was not approved',
      paragraphs: ['{institution} could not approve the application of {applicant}. The reason given is:', '{text}'],
      action: 'See the application',
    },
    institution_suspended: {
      subject: '{applicant} is suspended',
      paragraphs: [
        '{institution} has suspended {applicant}. The other institutions no longer exchange messages with it. The reason given is:',
        '{text}',
      ],
    },
    institution_reinstated: {
      subject: '{applicant} is part of the federation again',
      paragraphs: ['{institution} has reinstated {applicant}. The other institutions exchange messages with it again.'],
    },
    institution_revoked: {
      subject: 'The approval of {applicant} has been withdrawn',
      paragraphs: ['{institution} has withdrawn the approval of {applicant} for good. The reason given is:', '{text}'],
    },
    institution_waiting: {
      subject: 'New institution: {applicant}',
      paragraphs: ['{applicant} has applied to be approved. The application is waiting for a decision.'],
      action: 'Open the application',
    },
    institution_replied: {
      subject: '{applicant} has answered',
      paragraphs: ['{applicant} has answered the question about its application. It is waiting for a decision.'],
      action: 'Open the application',
    },
    password_reset: {
      subject: 'Choose a new password for {institution}',
      paragraphs: [
        'A new password was requested for your account at {institution}. The link works once, until {until}.',
        'If you did not ask for it, there is nothing you need to do. Your password stays as it is.',
      ],
      action: 'Choose a new password',
    },
    session_invitation: {
      subject: 'Invitation: {title}',
      paragraphs: [
        '{person} invites you to a session: {title}',
        '{when}',
        'The session is in the attached calendar file. Please say on its page whether you can come.',
      ],
      action: 'See the session and answer',
    },
    session_changed: {
      subject: 'New time: {title}',
      paragraphs: ['The time of a session you are invited to has changed: {title}', 'It now takes place: {when}'],
      action: 'See the session',
    },
    session_cancelled: {
      subject: 'Cancelled: {title}',
      paragraphs: ['This session has been cancelled: {title}', 'It was planned for: {when}'],
    },
    session_soon: {
      subject: 'Soon: {title}',
      paragraphs: ['A session you have accepted begins soon: {title}', '{when}'],
      action: 'Join the session',
    },
    password_changed: {
      subject: 'Your password at {institution} was changed',
      paragraphs: [
        'The password of your account was changed, and every other browser was logged out.',
        'If it was not you, please contact the administrators of {institution} at once.',
      ],
    },
  },
};
