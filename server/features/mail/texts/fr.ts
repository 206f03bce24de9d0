import type { MailTexts } from '../kinds.ts';

export const fr: MailTexts = {
  greeting: 'Bonjour {name},',
  closing: 'Cordialement,\n{institution}',
  footer: 'Ce message a été envoyé automatiquement par {address}. Les réponses ne sont pas lues.',
  mails: {
    staff_received: {
      subject: 'Votre demande auprès de : {institution}',
      paragraphs: [
        'Nous avons bien reçu votre demande d’inscription sur Consilium auprès de l’établissement {institution}.',
        'Une personne de l’équipe va vérifier vos informations. Vous pouvez suivre l’état de votre demande à tout moment.',
      ],
      action: 'Voir votre demande',
    },
    staff_question: {
      subject: 'Une question sur votre demande auprès de : {institution}',
      paragraphs: [
        'Avant de pouvoir statuer sur votre demande, nous avons besoin d’en savoir plus :',
        '{text}',
        'Merci de répondre sur la page de votre demande.',
      ],
      action: 'Répondre à la question',
    },
    staff_approved: {
      subject: 'Votre demande est acceptée : {institution}',
      paragraphs: [
        'Votre appartenance à l’établissement {institution} est désormais vérifiée sur Consilium.',
        'Vous pouvez participer aux discussions avec des collègues de votre établissement et d’autres établissements.',
      ],
      action: 'Ouvrir Consilium',
    },
    staff_refused: {
      subject: 'Votre demande n’a pas été acceptée : {institution}',
      paragraphs: [
        'Nous n’avons pas pu accepter votre demande. Le motif indiqué est le suivant :',
        '{text}',
        'Si vous pensez qu’il s’agit d’une erreur, veuillez contacter votre établissement.',
      ],
      action: 'Voir votre demande',
    },
    staff_waiting: {
      subject: 'Nouvelle demande : {applicant}',
      paragraphs: [
        '{applicant} a déposé une demande d’inscription auprès de l’établissement {institution}. La demande attend une décision.',
      ],
      action: 'Ouvrir la demande',
    },
    staff_replied: {
      subject: 'Réponse de {applicant}',
      paragraphs: ['{applicant} a répondu à la question sur sa demande. Celle-ci attend une décision.'],
      action: 'Ouvrir la demande',
    },
    staff_already_known: {
      subject: 'Vous avez déjà un compte : {institution}',
      paragraphs: [
        'Une demande a été déposée avec cette adresse électronique auprès de l’établissement {institution}. Un compte existe déjà avec cette adresse ; il n’a pas été modifié.',
        'Si c’était vous, connectez-vous. La page de connexion permet aussi de choisir un nouveau mot de passe.',
        'Si ce n’était pas vous, vous n’avez rien à faire.',
      ],
      action: 'Se connecter',
    },
    account_suspended: {
      subject: 'Votre compte est suspendu : {institution}',
      paragraphs: [
        'Votre compte a été suspendu et toutes vos connexions ont été fermées. Le motif indiqué est le suivant :',
        '{text}',
        'Pour toute question, veuillez contacter votre établissement.',
      ],
    },
    account_reinstated: {
      subject: 'Votre compte est de nouveau actif : {institution}',
      paragraphs: [
        'Votre compte a été rétabli. Vous pouvez de nouveau vous connecter et votre appartenance vérifiée est de nouveau affichée.',
      ],
      action: 'Se connecter',
    },
    institution_received: {
      subject: 'Demande de {applicant}, référence {reference}',
      paragraphs: [
        '{institution} a bien reçu la demande de {applicant}. Sa référence est {reference}.',
        'Conservez ce message : toute personne disposant du lien peut voir l’état de la demande et répondre aux questions.',
      ],
      action: 'Voir la demande',
    },
    institution_question: {
      subject: 'Une question sur la demande de {applicant}',
      paragraphs: [
        'Avant de pouvoir statuer sur la demande de {applicant}, nous avons besoin d’en savoir plus :',
        '{text}',
        'Merci de répondre sur la page de la demande.',
      ],
      action: 'Répondre à la question',
    },
    institution_approved: {
      subject: 'Demande acceptée : {applicant}',
      paragraphs: [
        '{institution} a accepté la demande de {applicant}. L’établissement fait désormais partie de la fédération.',
        'Ses membres peuvent participer aux discussions avec tous les autres établissements agréés.',
      ],
      action: 'Voir la demande',
    },
    institution_refused: {
      subject: 'La demande de {applicant} n’a pas été acceptée',
      paragraphs: [
        '{institution} n’a pas pu accepter la demande de {applicant}. Le motif indiqué est le suivant :',
        '{text}',
      ],
      action: 'Voir la demande',
    },
    institution_suspended: {
      subject: 'Établissement suspendu : {applicant}',
      paragraphs: [
        '{institution} a suspendu l’établissement {applicant}. Les autres établissements n’échangent plus de messages avec lui. Le motif indiqué est le suivant :',
        '{text}',
      ],
    },
    institution_reinstated: {
      subject: '{applicant} fait de nouveau partie de la fédération',
      paragraphs: [
        '{institution} a rétabli l’établissement {applicant}. Les autres établissements échangent de nouveau des messages avec lui.',
      ],
    },
    institution_revoked: {
      subject: 'L’agrément de {applicant} a été retiré',
      paragraphs: [
        '{institution} a retiré définitivement l’agrément de {applicant}. Le motif indiqué est le suivant :',
        '{text}',
      ],
    },
    institution_waiting: {
      subject: 'Nouvel établissement : {applicant}',
      paragraphs: ['{applicant} a déposé une demande d’agrément. La demande attend une décision.'],
      action: 'Ouvrir la demande',
    },
    institution_replied: {
      subject: 'Réponse de {applicant}',
      paragraphs: ['{applicant} a répondu à la question sur sa demande. Celle-ci attend une décision.'],
      action: 'Ouvrir la demande',
    },
    password_reset: {
      subject: 'Choisissez un nouveau mot de passe : {institution}',
      paragraphs: [
        'Un nouveau mot de passe a été demandé pour votre compte ({institution}). Le lien ne fonctionne qu’une fois, jusqu’au moment suivant : {until}.',
        'Si vous n’avez rien demandé, vous n’avez rien à faire : votre mot de passe reste inchangé.',
      ],
      action: 'Choisir un nouveau mot de passe',
    },
    session_invitation: {
      subject: 'Invitation : {title}',
      paragraphs: [
        '{person} vous invite à une réunion : {title}',
        '{when}',
        'La réunion se trouve dans le fichier d’agenda joint. Merci d’indiquer sur sa page si vous pouvez venir.',
      ],
      action: 'Voir la réunion et répondre',
    },
    session_changed: {
      subject: 'Nouvel horaire : {title}',
      paragraphs: [
        'L’horaire d’une réunion à laquelle vous êtes invité a changé : {title}',
        'Elle a maintenant lieu : {when}',
      ],
      action: 'Voir la réunion',
    },
    session_cancelled: {
      subject: 'Annulée : {title}',
      paragraphs: ['Cette réunion a été annulée : {title}', 'Elle était prévue : {when}'],
    },
    session_soon: {
      subject: 'Bientôt : {title}',
      paragraphs: ['Une réunion que vous avez acceptée commence bientôt : {title}', '{when}'],
      action: 'Rejoindre la réunion',
    },
    password_changed: {
      subject: 'Votre mot de passe a été modifié : {institution}',
      paragraphs: [
        'Le mot de passe de votre compte a été modifié et tous les autres navigateurs ont été déconnectés.',
        'Si ce n’était pas vous, prévenez immédiatement l’administration de l’établissement {institution}.',
      ],
    },
  },
};
