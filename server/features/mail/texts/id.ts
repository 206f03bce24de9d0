import type { MailTexts } from '../kinds.ts';

export const id: MailTexts = {
  greeting: 'Yth. {name},',
  closing: 'Salam hormat,\n{institution}',
  footer: 'Pesan ini dikirim secara otomatis oleh {address}. Balasan atas pesan ini tidak dibaca.',
  mails: {
    staff_received: {
      subject: 'Permohonan Anda ke {institution}',
      paragraphs: [
        'Kami telah menerima permohonan Anda untuk bergabung dengan {institution} di Consilium.',
        'Seorang rekan akan memeriksa data Anda. Anda dapat melihat status permohonan kapan saja.',
      ],
      action: 'Lihat permohonan Anda',
    },
    staff_question: {
      subject: 'Pertanyaan tentang permohonan Anda ke {institution}',
      paragraphs: [
        'Sebelum memutuskan permohonan Anda, kami memerlukan keterangan tambahan:',
        '{text}',
        'Silakan jawab di halaman permohonan Anda.',
      ],
      action: 'Jawab pertanyaan',
    },
    staff_approved: {
      subject: 'Permohonan Anda ke {institution} disetujui',
      paragraphs: [
        'Anda sekarang adalah anggota terverifikasi {institution} di Consilium.',
        'Anda dapat mengikuti diskusi dengan rekan sejawat di lembaga Anda sendiri dan di lembaga lain.',
      ],
      action: 'Buka Consilium',
    },
    staff_refused: {
      subject: 'Permohonan Anda ke {institution} tidak disetujui',
      paragraphs: [
        'Kami tidak dapat menyetujui permohonan Anda. Alasan yang diberikan:',
        '{text}',
        'Jika menurut Anda ini keliru, silakan hubungi lembaga Anda.',
      ],
      action: 'Lihat permohonan Anda',
    },
    staff_waiting: {
      subject: 'Permohonan baru: {applicant}',
      paragraphs: [
        '{applicant} mengajukan permohonan untuk bergabung dengan {institution}. Permohonan ini menunggu keputusan.',
      ],
      action: 'Buka permohonan',
    },
    staff_replied: {
      subject: '{applicant} telah menjawab',
      paragraphs: ['{applicant} telah menjawab pertanyaan tentang permohonannya. Permohonan ini menunggu keputusan.'],
      action: 'Buka permohonan',
    },
    staff_already_known: {
      subject: 'Anda sudah memiliki akun di {institution}',
      paragraphs: [
        'Seseorang mengajukan permohonan ke {institution} dengan alamat surel ini. Akun dengan alamat ini sudah ada dan tidak diubah.',
        'Jika itu Anda, silakan masuk. Di halaman masuk, Anda juga dapat memilih kata sandi baru.',
        'Jika itu bukan Anda, Anda tidak perlu melakukan apa pun.',
      ],
      action: 'Masuk',
    },
    account_suspended: {
      subject: 'Akun Anda di {institution} ditangguhkan',
      paragraphs: [
        'Akun Anda telah ditangguhkan dan semua sesi masuk Anda telah diakhiri. Alasan yang diberikan:',
        '{text}',
        'Jika ada pertanyaan, silakan hubungi lembaga Anda.',
      ],
    },
    account_reinstated: {
      subject: 'Akun Anda di {institution} aktif kembali',
      paragraphs: [
        'Akun Anda telah diaktifkan kembali. Anda dapat masuk lagi dan kembali ditampilkan sebagai anggota terverifikasi.',
      ],
      action: 'Masuk',
    },
    institution_received: {
      subject: 'Permohonan {applicant}, nomor {reference}',
      paragraphs: [
        '{institution} telah menerima permohonan {applicant}. Nomor permohonannya adalah {reference}.',
        'Simpanlah pesan ini: siapa pun yang memiliki tautannya dapat melihat status permohonan dan menjawab pertanyaan tentangnya.',
      ],
      action: 'Lihat permohonan',
    },
    institution_question: {
      subject: 'Pertanyaan tentang permohonan {applicant}',
      paragraphs: [
        'Sebelum memutuskan permohonan {applicant}, kami memerlukan keterangan tambahan:',
        '{text}',
        'Silakan jawab di halaman permohonan.',
      ],
      action: 'Jawab pertanyaan',
    },
    institution_approved: {
      subject: '{applicant} disetujui',
      paragraphs: [
        '{institution} telah menyetujui {applicant}. Mulai sekarang lembaga ini menjadi bagian dari federasi.',
        'Para anggotanya dapat mengikuti diskusi dengan semua lembaga lain yang telah disetujui.',
      ],
      action: 'Lihat permohonan',
    },
    institution_refused: {
      subject: 'Permohonan {applicant} tidak disetujui',
      paragraphs: ['{institution} tidak dapat menyetujui permohonan {applicant}. Alasan yang diberikan:', '{text}'],
      action: 'Lihat permohonan',
    },
    institution_suspended: {
      subject: '{applicant} ditangguhkan',
      paragraphs: [
        '{institution} telah menangguhkan {applicant}. Lembaga lain tidak lagi bertukar pesan dengannya. Alasan yang diberikan:',
        '{text}',
      ],
    },
    institution_reinstated: {
      subject: '{applicant} kembali menjadi bagian dari federasi',
      paragraphs: ['{institution} telah memulihkan {applicant}. Lembaga lain kembali bertukar pesan dengannya.'],
    },
    institution_revoked: {
      subject: 'Persetujuan untuk {applicant} telah dicabut',
      paragraphs: [
        '{institution} telah mencabut persetujuan untuk {applicant} secara permanen. Alasan yang diberikan:',
        '{text}',
      ],
    },
    institution_waiting: {
      subject: 'Lembaga baru: {applicant}',
      paragraphs: ['{applicant} mengajukan permohonan persetujuan. Permohonan ini menunggu keputusan.'],
      action: 'Buka permohonan',
    },
    institution_replied: {
      subject: '{applicant} telah menjawab',
      paragraphs: ['{applicant} telah menjawab pertanyaan tentang permohonannya. Permohonan ini menunggu keputusan.'],
      action: 'Buka permohonan',
    },
    password_reset: {
      subject: 'Pilih kata sandi baru untuk {institution}',
      paragraphs: [
        'Kata sandi baru telah diminta untuk akun Anda di {institution}. Tautan ini hanya dapat dipakai satu kali, sampai {until}.',
        'Jika Anda tidak memintanya, Anda tidak perlu melakukan apa pun. Kata sandi Anda tidak berubah.',
      ],
      action: 'Pilih kata sandi baru',
    },
    session_invitation: {
      subject: 'Undangan: {title}',
      paragraphs: [
        '{person} mengundang Anda ke sesi: {title}',
        '{when}',
        'Sesi ini ada di berkas kalender terlampir. Mohon jawab di halamannya apakah Anda dapat hadir.',
      ],
      action: 'Lihat sesi dan jawab',
    },
    session_changed: {
      subject: 'Waktu baru: {title}',
      paragraphs: ['Waktu sesi yang mengundang Anda telah berubah: {title}', 'Sekarang berlangsung: {when}'],
      action: 'Lihat sesi',
    },
    session_cancelled: {
      subject: 'Dibatalkan: {title}',
      paragraphs: ['Sesi ini dibatalkan: {title}', 'Semula direncanakan: {when}'],
    },
    session_soon: {
      subject: 'Segera: {title}',
      paragraphs: ['Sesi yang Anda terima segera dimulai: {title}', '{when}'],
      action: 'Ikuti sesi',
    },
    password_changed: {
      subject: 'Kata sandi Anda di {institution} telah diubah',
      paragraphs: [
        'Kata sandi akun Anda telah diubah dan semua peramban lain telah dikeluarkan dari akun.',
        'Jika itu bukan Anda, segera hubungi administrator {institution}.',
      ],
    },
  },
};
