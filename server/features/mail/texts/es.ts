import type { MailTexts } from '../kinds.ts';

export const es: MailTexts = {
  greeting: 'Hola, {name}:',
  closing: 'Un cordial saludo,\n{institution}',
  footer: 'Mensaje enviado automáticamente por {address}. Las respuestas no se leen.',
  mails: {
    staff_received: {
      subject: 'Su solicitud a {institution}',
      paragraphs: [
        'Hemos recibido su solicitud para incorporarse a {institution} en Consilium.',
        'Una persona del equipo comprobará sus datos. Puede consultar el estado de la solicitud en cualquier momento.',
      ],
      action: 'Ver su solicitud',
    },
    staff_question: {
      subject: 'Una pregunta sobre su solicitud a {institution}',
      paragraphs: [
        'Antes de decidir sobre su solicitud necesitamos saber algo más:',
        '{text}',
        'Responda, por favor, en la página de su solicitud.',
      ],
      action: 'Responder a la pregunta',
    },
    staff_approved: {
      subject: 'Su solicitud a {institution} ha sido aprobada',
      paragraphs: [
        'Su pertenencia a {institution} en Consilium ya está verificada.',
        'Puede participar en debates con colegas de su institución y de otras instituciones.',
      ],
      action: 'Abrir Consilium',
    },
    staff_refused: {
      subject: 'Su solicitud a {institution} no ha sido aprobada',
      paragraphs: [
        'No hemos podido aprobar su solicitud. El motivo indicado es:',
        '{text}',
        'Si cree que se trata de un error, póngase en contacto con su institución.',
      ],
      action: 'Ver su solicitud',
    },
    staff_waiting: {
      subject: 'Nueva solicitud: {applicant}',
      paragraphs: ['{applicant} ha solicitado incorporarse a {institution}. La solicitud está pendiente de decisión.'],
      action: 'Abrir la solicitud',
    },
    staff_replied: {
      subject: '{applicant} ha respondido',
      paragraphs: ['{applicant} ha respondido a la pregunta sobre su solicitud, que está pendiente de decisión.'],
      action: 'Abrir la solicitud',
    },
    staff_already_known: {
      subject: 'Ya tiene una cuenta en {institution}',
      paragraphs: [
        'Alguien ha presentado una solicitud a {institution} con esta dirección de correo. Ya existe una cuenta con ella y no se ha modificado.',
        'Si ha sido usted, inicie sesión. En la página de acceso también puede elegir una contraseña nueva.',
        'Si no ha sido usted, no tiene que hacer nada.',
      ],
      action: 'Iniciar sesión',
    },
    account_suspended: {
      subject: 'Su cuenta en {institution} está suspendida',
      paragraphs: [
        'Su cuenta ha sido suspendida y se han cerrado todas sus sesiones. El motivo indicado es:',
        '{text}',
        'Si tiene preguntas, póngase en contacto con su institución.',
      ],
    },
    account_reinstated: {
      subject: 'Su cuenta en {institution} vuelve a estar activa',
      paragraphs: [
        'Su cuenta ha sido restablecida. Puede volver a iniciar sesión y su verificación vuelve a mostrarse.',
      ],
      action: 'Iniciar sesión',
    },
    institution_received: {
      subject: 'Solicitud de {applicant}, referencia {reference}',
      paragraphs: [
        '{institution} ha recibido la solicitud de {applicant}. Su referencia es {reference}.',
        'Conserve este mensaje: quien tenga el enlace puede ver el estado de la solicitud y responder a las preguntas sobre ella.',
      ],
      action: 'Ver la solicitud',
    },
    institution_question: {
      subject: 'Una pregunta sobre la solicitud de {applicant}',
      paragraphs: [
        'Antes de decidir sobre la solicitud de {applicant} necesitamos saber algo más:',
        '{text}',
        'Responda, por favor, en la página de la solicitud.',
      ],
      action: 'Responder a la pregunta',
    },
    institution_approved: {
      subject: '{applicant}: solicitud aprobada',
      paragraphs: [
        '{institution} ha aprobado a {applicant}. Desde ahora la institución forma parte de la federación.',
        'Sus miembros pueden participar en debates con todas las demás instituciones aprobadas.',
      ],
      action: 'Ver la solicitud',
    },
    institution_refused: {
      subject: 'La solicitud de {applicant} no ha sido aprobada',
      paragraphs: ['{institution} no ha podido aprobar la solicitud de {applicant}. El motivo indicado es:', '{text}'],
      action: 'Ver la solicitud',
    },
    institution_suspended: {
      subject: '{applicant}: institución suspendida',
      paragraphs: [
        '{institution} ha suspendido a {applicant}. Las demás instituciones ya no intercambian mensajes con ella. El motivo indicado es:',
        '{text}',
      ],
    },
    institution_reinstated: {
      subject: '{applicant} vuelve a formar parte de la federación',
      paragraphs: [
        '{institution} ha restablecido a {applicant}. Las demás instituciones vuelven a intercambiar mensajes con ella.',
      ],
    },
    institution_revoked: {
      subject: 'Se ha retirado la aprobación de {applicant}',
      paragraphs: [
        '{institution} ha retirado definitivamente la aprobación de {applicant}. El motivo indicado es:',
        '{text}',
      ],
    },
    institution_waiting: {
      subject: 'Nueva institución: {applicant}',
      paragraphs: ['{applicant} ha solicitado su aprobación. La solicitud está pendiente de decisión.'],
      action: 'Abrir la solicitud',
    },
    institution_replied: {
      subject: '{applicant} ha respondido',
      paragraphs: ['{applicant} ha respondido a la pregunta sobre su solicitud, que está pendiente de decisión.'],
      action: 'Abrir la solicitud',
    },
    password_reset: {
      subject: 'Elija una contraseña nueva para {institution}',
      paragraphs: [
        'Se ha pedido una contraseña nueva para su cuenta en {institution}. El enlace sirve una sola vez, hasta {until}.',
        'Si no la ha pedido usted, no tiene que hacer nada: su contraseña no cambia.',
      ],
      action: 'Elegir una contraseña nueva',
    },
    session_invitation: {
      subject: 'Invitación: {title}',
      paragraphs: [
        '{person} le invita a una reunión: {title}',
        '{when}',
        'La reunión está en el archivo de calendario adjunto. Indique en su página si puede asistir.',
      ],
      action: 'Ver la reunión y responder',
    },
    session_changed: {
      subject: 'Nueva hora: {title}',
      paragraphs: ['Ha cambiado la hora de una reunión a la que está invitado: {title}', 'Ahora tendrá lugar: {when}'],
      action: 'Ver la reunión',
    },
    session_cancelled: {
      subject: 'Cancelada: {title}',
      paragraphs: ['Se ha cancelado esta reunión: {title}', 'Estaba prevista para: {when}'],
    },
    session_soon: {
      subject: 'Pronto: {title}',
      paragraphs: ['Empieza pronto una reunión que usted ha aceptado: {title}', '{when}'],
      action: 'Unirse a la reunión',
    },
    password_changed: {
      subject: 'Su contraseña en {institution} ha cambiado',
      paragraphs: [
        'Se ha cambiado la contraseña de su cuenta y se han cerrado las sesiones en los demás navegadores.',
        'Si no ha sido usted, avise de inmediato a la administración de {institution}.',
      ],
    },
  },
};
