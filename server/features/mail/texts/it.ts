import type { MailTexts } from '../kinds.ts';

export const it: MailTexts = {
  greeting: 'Buongiorno {name},',
  closing: 'Cordiali saluti\n{institution}',
  footer: 'Questo messaggio è stato inviato automaticamente da {address}. Le risposte non vengono lette.',
  mails: {
    staff_received: {
      subject: 'La Sua richiesta a {institution}',
      paragraphs: [
        'Abbiamo ricevuto la Sua richiesta di entrare a far parte di {institution} su Consilium.',
        'Una persona incaricata verificherà i Suoi dati. Può vedere lo stato della richiesta in qualsiasi momento.',
      ],
      action: 'Vedi la richiesta',
    },
    staff_question: {
      subject: 'Una domanda sulla Sua richiesta a {institution}',
      paragraphs: [
        'Prima di poter decidere sulla Sua richiesta abbiamo bisogno di sapere altro:',
        '{text}',
        'La preghiamo di rispondere nella pagina della Sua richiesta.',
      ],
      action: 'Rispondi alla domanda',
    },
    staff_approved: {
      subject: 'La Sua richiesta a {institution} è stata approvata',
      paragraphs: [
        'La Sua appartenenza a {institution} su Consilium è ora verificata.',
        'Può partecipare alle discussioni con colleghi della Sua e di altre istituzioni.',
      ],
      action: 'Apri Consilium',
    },
    staff_refused: {
      subject: 'La Sua richiesta a {institution} non è stata approvata',
      paragraphs: [
        'Non abbiamo potuto approvare la Sua richiesta. Il motivo indicato è:',
        '{text}',
        'Se pensa che si tratti di un errore, si rivolga alla Sua istituzione.',
      ],
      action: 'Vedi la richiesta',
    },
    staff_waiting: {
      subject: 'Nuova richiesta: {applicant}',
      paragraphs: [
        '{applicant} ha chiesto di entrare a far parte di {institution}. La richiesta è in attesa di una decisione.',
      ],
      action: 'Apri la richiesta',
    },
    staff_replied: {
      subject: 'Risposta di {applicant}',
      paragraphs: ['{applicant} ha risposto alla domanda sulla richiesta, che è in attesa di una decisione.'],
      action: 'Apri la richiesta',
    },
    staff_already_known: {
      subject: 'Ha già un account presso {institution}',
      paragraphs: [
        'Qualcuno ha inviato una richiesta a {institution} con questo indirizzo e-mail. Esiste già un account con questo indirizzo, che non è stato modificato.',
        'Se è stato Lei, acceda al Suo account. Nella pagina di accesso può anche scegliere una nuova password.',
        'Se non è stato Lei, non deve fare nulla.',
      ],
      action: 'Accedi',
    },
    account_suspended: {
      subject: 'Il Suo account presso {institution} è sospeso',
      paragraphs: [
        'Il Suo account è stato sospeso e tutti i Suoi accessi sono stati chiusi. Il motivo indicato è:',
        '{text}',
        'Per qualsiasi domanda si rivolga alla Sua istituzione.',
      ],
    },
    account_reinstated: {
      subject: 'Il Suo account presso {institution} è di nuovo attivo',
      paragraphs: [
        'Il Suo account è stato ripristinato. Può accedere di nuovo e la Sua appartenenza risulta di nuovo verificata.',
      ],
      action: 'Accedi',
    },
    institution_received: {
      subject: 'Richiesta di {applicant}, riferimento {reference}',
      paragraphs: [
        '{institution} ha ricevuto la richiesta di {applicant}. Il riferimento è {reference}.',
        'Conservi questo messaggio: chiunque abbia il collegamento può vedere lo stato della richiesta e rispondere alle domande.',
      ],
      action: 'Vedi la richiesta',
    },
    institution_question: {
      subject: 'Una domanda sulla richiesta di {applicant}',
      paragraphs: [
        'Prima di poter decidere sulla richiesta di {applicant} abbiamo bisogno di sapere altro:',
        '{text}',
        'La preghiamo di rispondere nella pagina della richiesta.',
      ],
      action: 'Rispondi alla domanda',
    },
    institution_approved: {
      subject: 'Richiesta approvata: {applicant}',
      paragraphs: [
        '{institution} ha approvato {applicant}. Da ora l’istituzione fa parte della federazione.',
        'I suoi membri possono partecipare alle discussioni con tutte le altre istituzioni approvate.',
      ],
      action: 'Vedi la richiesta',
    },
    institution_refused: {
      subject: 'La richiesta di {applicant} non è stata approvata',
      paragraphs: [
        '{institution} non ha potuto approvare la richiesta di {applicant}. Il motivo indicato è:',
        '{text}',
      ],
      action: 'Vedi la richiesta',
    },
    institution_suspended: {
      subject: 'Istituzione sospesa: {applicant}',
      paragraphs: [
        '{institution} ha sospeso {applicant}. Le altre istituzioni non scambiano più messaggi con essa. Il motivo indicato è:',
        '{text}',
      ],
    },
    institution_reinstated: {
      subject: '{applicant} fa di nuovo parte della federazione',
      paragraphs: [
        '{institution} ha riammesso {applicant}. Le altre istituzioni scambiano di nuovo messaggi con essa.',
      ],
    },
    institution_revoked: {
      subject: 'L’approvazione di {applicant} è stata revocata',
      paragraphs: [
        '{institution} ha revocato definitivamente l’approvazione di {applicant}. Il motivo indicato è:',
        '{text}',
      ],
    },
    institution_waiting: {
      subject: 'Nuova istituzione: {applicant}',
      paragraphs: ['{applicant} ha chiesto l’approvazione. La richiesta è in attesa di una decisione.'],
      action: 'Apri la richiesta',
    },
    institution_replied: {
      subject: 'Risposta di {applicant}',
      paragraphs: ['{applicant} ha risposto alla domanda sulla richiesta, che è in attesa di una decisione.'],
      action: 'Apri la richiesta',
    },
    password_reset: {
      subject: 'Scelga una nuova password per {institution}',
      paragraphs: [
        'È stata chiesta una nuova password per il Suo account presso {institution}. Il collegamento funziona una sola volta, fino al momento seguente: {until}.',
        'Se non l’ha chiesta Lei, non deve fare nulla: la Sua password resta invariata.',
      ],
      action: 'Scegli una nuova password',
    },
    session_invitation: {
      subject: 'Invito: {title}',
      paragraphs: [
        '{person} La invita a una riunione: {title}',
        '{when}',
        'La riunione è nel file di calendario allegato. Indichi nella sua pagina se può partecipare.',
      ],
      action: 'Vedi la riunione e rispondi',
    },
    session_changed: {
      subject: 'Nuovo orario: {title}',
      paragraphs: ['È cambiato l’orario di una riunione a cui è invitato: {title}', 'Ora si svolge: {when}'],
      action: 'Vedi la riunione',
    },
    session_cancelled: {
      subject: 'Annullata: {title}',
      paragraphs: ['Questa riunione è stata annullata: {title}', 'Era prevista per: {when}'],
    },
    session_soon: {
      subject: 'Tra poco: {title}',
      paragraphs: ['Sta per iniziare una riunione che ha accettato: {title}', '{when}'],
      action: 'Partecipa alla riunione',
    },
    password_changed: {
      subject: 'La Sua password presso {institution} è stata cambiata',
      paragraphs: [
        'La password del Suo account è stata cambiata e tutti gli altri browser sono stati disconnessi.',
        'Se non è stato Lei, avvisi subito gli amministratori di {institution}.',
      ],
    },
  },
};
