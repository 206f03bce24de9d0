import type { MailTexts } from '../kinds.ts';

export const tr: MailTexts = {
  greeting: 'Sayın {name},',
  closing: 'Saygılarımızla,\n{institution}',
  footer: 'Bu ileti {address} tarafından otomatik olarak gönderildi. Bu iletiye verilen yanıtlar okunmaz.',
  mails: {
    staff_received: {
      subject: 'Başvurunuz: {institution}',
      paragraphs: [
        'Consilium üzerinde {institution} kurumuna yaptığınız başvuruyu aldık.',
        'Bilgilerinizi bir çalışma arkadaşımız inceleyecek. Başvurunuzun durumunu istediğiniz zaman görebilirsiniz.',
      ],
      action: 'Başvurunuzu görün',
    },
    staff_question: {
      subject: 'Başvurunuz hakkında bir soru: {institution}',
      paragraphs: [
        'Başvurunuz hakkında karar verebilmemiz için ek bilgiye ihtiyacımız var:',
        '{text}',
        'Lütfen başvurunuzun sayfasında yanıtlayın.',
      ],
      action: 'Soruyu yanıtlayın',
    },
    staff_approved: {
      subject: 'Başvurunuz onaylandı: {institution}',
      paragraphs: [
        'Artık Consilium üzerinde {institution} kurumunun doğrulanmış bir üyesisiniz.',
        'Kendi kurumunuzdaki ve başka kurumlardaki meslektaşlarınızla tartışmalara katılabilirsiniz.',
      ],
      action: 'Consilium’u açın',
    },
    staff_refused: {
      subject: 'Başvurunuz onaylanmadı: {institution}',
      paragraphs: [
        'Başvurunuzu onaylayamadık. Belirtilen gerekçe:',
        '{text}',
        'Bunun bir yanlışlık olduğunu düşünüyorsanız lütfen kurumunuzla görüşün.',
      ],
      action: 'Başvurunuzu görün',
    },
    staff_waiting: {
      subject: 'Yeni başvuru: {applicant}',
      paragraphs: ['{applicant}, {institution} kurumuna başvurdu. Başvuru karar bekliyor.'],
      action: 'Başvuruyu açın',
    },
    staff_replied: {
      subject: 'Yanıt geldi: {applicant}',
      paragraphs: ['{applicant}, başvurusuyla ilgili soruyu yanıtladı. Başvuru karar bekliyor.'],
      action: 'Başvuruyu açın',
    },
    staff_already_known: {
      subject: 'Zaten bir hesabınız var: {institution}',
      paragraphs: [
        'Bu e-posta adresiyle {institution} kurumuna bir başvuru yapıldı. Bu adresle zaten bir hesap var ve hesapta hiçbir şey değiştirilmedi.',
        'Başvuran sizseniz lütfen oturum açın. Oturum açma sayfasında yeni bir parola da belirleyebilirsiniz.',
        'Başvuran siz değilseniz bir şey yapmanız gerekmez.',
      ],
      action: 'Oturum açın',
    },
    account_suspended: {
      subject: 'Hesabınız askıya alındı: {institution}',
      paragraphs: [
        'Hesabınız askıya alındı ve tüm oturumlarınız kapatıldı. Belirtilen gerekçe:',
        '{text}',
        'Sorularınız için lütfen kurumunuzla görüşün.',
      ],
    },
    account_reinstated: {
      subject: 'Hesabınız yeniden etkin: {institution}',
      paragraphs: [
        'Hesabınız yeniden etkinleştirildi. Yeniden oturum açabilirsiniz ve doğrulanmış üye olarak görünürsünüz.',
      ],
      action: 'Oturum açın',
    },
    institution_received: {
      subject: '{applicant} başvurusu, başvuru numarası {reference}',
      paragraphs: [
        '{institution}, {applicant} kurumunun başvurusunu aldı. Başvuru numarası: {reference}.',
        'Lütfen bu iletiyi saklayın: bağlantıya sahip olan herkes başvurunun durumunu görebilir ve soruları yanıtlayabilir.',
      ],
      action: 'Başvuruyu görün',
    },
    institution_question: {
      subject: '{applicant} başvurusu hakkında bir soru',
      paragraphs: [
        '{applicant} kurumunun başvurusu hakkında karar verebilmemiz için ek bilgiye ihtiyacımız var:',
        '{text}',
        'Lütfen başvurunun sayfasında yanıtlayın.',
      ],
      action: 'Soruyu yanıtlayın',
    },
    institution_approved: {
      subject: 'Başvuru onaylandı: {applicant}',
      paragraphs: [
        '{institution}, {applicant} kurumunu onayladı. Kurum artık federasyonun bir parçası.',
        'Üyeleri, onaylanmış tüm kurumlarla tartışmalara katılabilir.',
      ],
      action: 'Başvuruyu görün',
    },
    institution_refused: {
      subject: 'Başvuru onaylanmadı: {applicant}',
      paragraphs: ['{institution}, {applicant} kurumunun başvurusunu onaylayamadı. Belirtilen gerekçe:', '{text}'],
      action: 'Başvuruyu görün',
    },
    institution_suspended: {
      subject: 'Kurum askıya alındı: {applicant}',
      paragraphs: [
        '{institution}, {applicant} kurumunu askıya aldı. Diğer kurumlar artık bu kurumla ileti alışverişi yapmıyor. Belirtilen gerekçe:',
        '{text}',
      ],
    },
    institution_reinstated: {
      subject: '{applicant} yeniden federasyonun parçası',
      paragraphs: [
        '{institution}, {applicant} kurumunun askıya alınmasını kaldırdı. Diğer kurumlar bu kurumla yeniden ileti alışverişi yapıyor.',
      ],
    },
    institution_revoked: {
      subject: 'Onay geri alındı: {applicant}',
      paragraphs: [
        '{institution}, {applicant} kurumunun onayını kalıcı olarak geri aldı. Belirtilen gerekçe:',
        '{text}',
      ],
    },
    institution_waiting: {
      subject: 'Yeni kurum: {applicant}',
      paragraphs: ['{applicant} onay için başvurdu. Başvuru karar bekliyor.'],
      action: 'Başvuruyu açın',
    },
    institution_replied: {
      subject: 'Yanıt geldi: {applicant}',
      paragraphs: ['{applicant}, başvurusuyla ilgili soruyu yanıtladı. Başvuru karar bekliyor.'],
      action: 'Başvuruyu açın',
    },
    password_reset: {
      subject: 'Yeni parola belirleyin: {institution}',
      paragraphs: [
        '{institution} kurumundaki hesabınız için yeni bir parola istendi. Bağlantı yalnızca bir kez kullanılabilir; son geçerlilik zamanı: {until}.',
        'Bunu siz istemediyseniz bir şey yapmanız gerekmez. Parolanız değişmez.',
      ],
      action: 'Yeni parola belirleyin',
    },
    session_invitation: {
      subject: 'Davet: {title}',
      paragraphs: [
        '{person} sizi bir toplantıya davet ediyor: {title}',
        '{when}',
        'Toplantı ekteki takvim dosyasındadır. Katılıp katılamayacağınızı lütfen toplantının sayfasında bildirin.',
      ],
      action: 'Toplantıyı görün ve yanıtlayın',
    },
    session_changed: {
      subject: 'Yeni saat: {title}',
      paragraphs: ['Davetli olduğunuz bir toplantının saati değişti: {title}', 'Yeni zamanı: {when}'],
      action: 'Toplantıyı görün',
    },
    session_cancelled: {
      subject: 'İptal edildi: {title}',
      paragraphs: ['Bu toplantı iptal edildi: {title}', 'Planlanan zamanı: {when}'],
    },
    session_soon: {
      subject: 'Yakında: {title}',
      paragraphs: ['Kabul ettiğiniz bir toplantı yakında başlıyor: {title}', '{when}'],
      action: 'Toplantıya katılın',
    },
    password_changed: {
      subject: 'Parolanız değiştirildi: {institution}',
      paragraphs: [
        'Hesabınızın parolası değiştirildi ve diğer tüm tarayıcılardaki oturumlarınız kapatıldı.',
        'Bunu siz yapmadıysanız lütfen hemen {institution} yöneticilerine haber verin.',
      ],
    },
  },
};
