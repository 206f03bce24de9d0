import type { MailTexts } from '../kinds.ts';

export const ar: MailTexts = {
  greeting: 'تحية طيبة {name}،',
  closing: 'مع أطيب التحيات،\n{institution}',
  footer: 'أُرسلت هذه الرسالة تلقائيًا من {address}. لا تُقرأ الردود عليها.',
  mails: {
    staff_received: {
      subject: 'طلبك إلى {institution}',
      paragraphs: [
        'تلقينا طلبك للانضمام إلى {institution} على Consilium.',
        'سيراجع أحد الزملاء بياناتك. يمكنك الاطلاع على حالة طلبك في أي وقت.',
      ],
      action: 'عرض طلبك',
    },
    staff_question: {
      subject: 'سؤال حول طلبك إلى {institution}',
      paragraphs: ['قبل اتخاذ قرار بشأن طلبك نحتاج إلى معرفة المزيد:', '{text}', 'يُرجى الإجابة في صفحة طلبك.'],
      action: 'الإجابة عن السؤال',
    },
    staff_approved: {
      subject: 'تمت الموافقة على طلبك إلى {institution}',
      paragraphs: [
        'أصبحت الآن عضوًا موثّقًا في {institution} على Consilium.',
        'يمكنك المشاركة في المناقشات مع زملاء من مؤسستك ومن مؤسسات أخرى.',
      ],
      action: 'فتح Consilium',
    },
    staff_refused: {
      subject: 'لم تتم الموافقة على طلبك إلى {institution}',
      paragraphs: [
        'لم نتمكن من الموافقة على طلبك. السبب المذكور:',
        '{text}',
        'إذا كنت ترى أن في ذلك خطأ، فيُرجى التواصل مع مؤسستك.',
      ],
      action: 'عرض طلبك',
    },
    staff_waiting: {
      subject: 'طلب جديد: {applicant}',
      paragraphs: ['ورد طلب للانضمام إلى {institution} من {applicant}. الطلب في انتظار القرار.'],
      action: 'فتح الطلب',
    },
    staff_replied: {
      subject: 'ورد رد من {applicant}',
      paragraphs: ['وردت من {applicant} إجابة عن السؤال المتعلق بالطلب. الطلب في انتظار القرار.'],
      action: 'فتح الطلب',
    },
    staff_already_known: {
      subject: 'لديك حساب بالفعل في {institution}',
      paragraphs: [
        'قُدّم طلب إلى {institution} بعنوان البريد الإلكتروني هذا. يوجد حساب بهذا العنوان بالفعل ولم يتغير فيه شيء.',
        'إذا كان الطلب منك، فيُرجى تسجيل الدخول. يمكنك أيضًا اختيار كلمة مرور جديدة في صفحة تسجيل الدخول.',
        'إذا لم يكن الطلب منك، فلا يلزمك فعل أي شيء.',
      ],
      action: 'تسجيل الدخول',
    },
    account_suspended: {
      subject: 'عُلّق حسابك في {institution}',
      paragraphs: [
        'عُلّق حسابك وأُنهيت جميع عمليات تسجيل دخولك. السبب المذكور:',
        '{text}',
        'إذا كانت لديك أسئلة، فيُرجى التواصل مع مؤسستك.',
      ],
    },
    account_reinstated: {
      subject: 'عاد حسابك في {institution} إلى العمل',
      paragraphs: ['أُعيد تفعيل حسابك. يمكنك تسجيل الدخول من جديد، وستظهر عضويتك موثّقة مرة أخرى.'],
      action: 'تسجيل الدخول',
    },
    institution_received: {
      subject: 'طلب {applicant}، الرقم المرجعي {reference}',
      paragraphs: [
        'استلمت {institution} طلب {applicant}. الرقم المرجعي للطلب هو {reference}.',
        'يُرجى الاحتفاظ بهذه الرسالة: كل من لديه الرابط يمكنه رؤية حالة الطلب والإجابة عن الأسئلة المتعلقة به.',
      ],
      action: 'عرض الطلب',
    },
    institution_question: {
      subject: 'سؤال حول طلب {applicant}',
      paragraphs: [
        'قبل اتخاذ قرار بشأن طلب {applicant} نحتاج إلى معرفة المزيد:',
        '{text}',
        'يُرجى الإجابة في صفحة الطلب.',
      ],
      action: 'الإجابة عن السؤال',
    },
    institution_approved: {
      subject: 'تمت الموافقة على {applicant}',
      paragraphs: [
        'وافقت {institution} على طلب {applicant}. أصبحت المؤسسة من الآن جزءًا من الاتحاد.',
        'يمكن لأعضائها المشاركة في المناقشات مع جميع المؤسسات المعتمدة الأخرى.',
      ],
      action: 'عرض الطلب',
    },
    institution_refused: {
      subject: 'لم تتم الموافقة على طلب {applicant}',
      paragraphs: ['لم تتمكن {institution} من الموافقة على طلب {applicant}. السبب المذكور:', '{text}'],
      action: 'عرض الطلب',
    },
    institution_suspended: {
      subject: 'تعليق عضوية {applicant}',
      paragraphs: [
        'علّقت {institution} عضوية {applicant}. لم تعد المؤسسات الأخرى تتبادل الرسائل معها. السبب المذكور:',
        '{text}',
      ],
    },
    institution_reinstated: {
      subject: 'عادت {applicant} إلى الاتحاد',
      paragraphs: ['أعادت {institution} عضوية {applicant}. عادت المؤسسات الأخرى إلى تبادل الرسائل معها.'],
    },
    institution_revoked: {
      subject: 'سُحب اعتماد {applicant}',
      paragraphs: ['سحبت {institution} اعتماد {applicant} نهائيًا. السبب المذكور:', '{text}'],
    },
    institution_waiting: {
      subject: 'مؤسسة جديدة: {applicant}',
      paragraphs: ['ورد طلب اعتماد من {applicant}. الطلب في انتظار القرار.'],
      action: 'فتح الطلب',
    },
    institution_replied: {
      subject: 'ورد رد من {applicant}',
      paragraphs: ['وردت من {applicant} إجابة عن السؤال المتعلق بالطلب. الطلب في انتظار القرار.'],
      action: 'فتح الطلب',
    },
    password_reset: {
      subject: 'اختيار كلمة مرور جديدة: {institution}',
      paragraphs: [
        'طُلبت كلمة مرور جديدة لحسابك في {institution}. يعمل الرابط مرة واحدة فقط، حتى {until}.',
        'إذا لم تطلب ذلك، فلا يلزمك فعل أي شيء. تبقى كلمة مرورك كما هي.',
      ],
      action: 'اختيار كلمة مرور جديدة',
    },
    session_invitation: {
      subject: 'دعوة: {title}',
      paragraphs: [
        'يدعوك {person} إلى جلسة: {title}',
        '{when}',
        'الجلسة مرفقة في ملف التقويم. يرجى الإفادة في صفحتها بإمكان الحضور.',
      ],
      action: 'عرض الجلسة والرد',
    },
    session_changed: {
      subject: 'موعد جديد: {title}',
      paragraphs: ['تغيّر موعد جلسة مدعو إليها: {title}', 'موعدها الآن: {when}'],
      action: 'عرض الجلسة',
    },
    session_cancelled: {
      subject: 'أُلغيت: {title}',
      paragraphs: ['أُلغيت هذه الجلسة: {title}', 'كان موعدها: {when}'],
    },
    session_soon: {
      subject: 'قريبًا: {title}',
      paragraphs: ['تبدأ قريبًا جلسة قبلت حضورها: {title}', '{when}'],
      action: 'الانضمام إلى الجلسة',
    },
    password_changed: {
      subject: 'تغيّرت كلمة مرورك في {institution}',
      paragraphs: [
        'تغيّرت كلمة مرور حسابك وأُنهي تسجيل الدخول في جميع المتصفحات الأخرى.',
        'إذا لم تكن أنت من غيّرها، فيُرجى إبلاغ مسؤولي {institution} فورًا.',
      ],
    },
  },
};
