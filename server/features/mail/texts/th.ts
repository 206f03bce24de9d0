import type { MailTexts } from '../kinds.ts';

export const th: MailTexts = {
  greeting: 'เรียน {name}',
  closing: 'ขอแสดงความนับถือ\n{institution}',
  footer: 'ข้อความนี้ส่งโดยอัตโนมัติจาก {address} กรุณาอย่าตอบกลับ',
  mails: {
    staff_received: {
      subject: 'คำขอเข้าร่วม {institution} ของคุณ',
      paragraphs: [
        'เราได้รับคำขอเข้าร่วม {institution} บน Consilium ของคุณแล้ว',
        'เจ้าหน้าที่จะตรวจสอบข้อมูลของคุณ คุณดูสถานะของคำขอได้ตลอดเวลา',
      ],
      action: 'ดูคำขอของคุณ',
    },
    staff_question: {
      subject: 'คำถามเกี่ยวกับคำขอเข้าร่วม {institution} ของคุณ',
      paragraphs: ['ก่อนที่จะพิจารณาคำขอของคุณ เราต้องการข้อมูลเพิ่มเติม:', '{text}', 'กรุณาตอบในหน้าคำขอของคุณ'],
      action: 'ตอบคำถาม',
    },
    staff_approved: {
      subject: 'คำขอเข้าร่วม {institution} ของคุณได้รับการอนุมัติแล้ว',
      paragraphs: [
        'ขณะนี้คุณเป็นสมาชิกที่ได้รับการยืนยันของ {institution} บน Consilium',
        'คุณร่วมการอภิปรายกับเพื่อนร่วมวิชาชีพในสถาบันของคุณและสถาบันอื่นได้',
      ],
      action: 'เปิด Consilium',
    },
    staff_refused: {
      subject: 'คำขอเข้าร่วม {institution} ของคุณไม่ได้รับการอนุมัติ',
      paragraphs: ['เราไม่สามารถอนุมัติคำขอของคุณได้ เหตุผลที่ระบุ:', '{text}', 'หากคุณคิดว่ามีข้อผิดพลาด กรุณาติดต่อสถาบันของคุณ'],
      action: 'ดูคำขอของคุณ',
    },
    staff_waiting: {
      subject: 'คำขอใหม่: {applicant}',
      paragraphs: ['{applicant} ได้ยื่นคำขอเข้าร่วม {institution} คำขอนี้รอการพิจารณา'],
      action: 'เปิดคำขอ',
    },
    staff_replied: {
      subject: '{applicant} ตอบแล้ว',
      paragraphs: ['{applicant} ได้ตอบคำถามเกี่ยวกับคำขอแล้ว คำขอนี้รอการพิจารณา'],
      action: 'เปิดคำขอ',
    },
    staff_already_known: {
      subject: 'คุณมีบัญชีที่ {institution} อยู่แล้ว',
      paragraphs: [
        'มีผู้ยื่นคำขอเข้าร่วม {institution} ด้วยที่อยู่อีเมลนี้ ที่อยู่นี้มีบัญชีอยู่แล้วและบัญชีไม่มีการเปลี่ยนแปลง',
        'หากเป็นคุณ กรุณาเข้าสู่ระบบ ในหน้าเข้าสู่ระบบคุณตั้งรหัสผ่านใหม่ได้ด้วย',
        'หากไม่ใช่คุณ คุณไม่ต้องดำเนินการใด ๆ',
      ],
      action: 'เข้าสู่ระบบ',
    },
    account_suspended: {
      subject: 'บัญชีของคุณที่ {institution} ถูกระงับ',
      paragraphs: ['บัญชีของคุณถูกระงับและคุณถูกออกจากระบบทุกที่แล้ว เหตุผลที่ระบุ:', '{text}', 'หากมีข้อสงสัย กรุณาติดต่อสถาบันของคุณ'],
    },
    account_reinstated: {
      subject: 'บัญชีของคุณที่ {institution} ใช้งานได้อีกครั้ง',
      paragraphs: ['บัญชีของคุณได้รับการคืนสถานะแล้ว คุณเข้าสู่ระบบได้อีกครั้งและแสดงเป็นสมาชิกที่ได้รับการยืนยัน'],
      action: 'เข้าสู่ระบบ',
    },
    institution_received: {
      subject: 'คำขอของ {applicant} หมายเลขอ้างอิง {reference}',
      paragraphs: [
        '{institution} ได้รับคำขอของ {applicant} แล้ว หมายเลขอ้างอิงคือ {reference}',
        'กรุณาเก็บข้อความนี้ไว้ ผู้ที่มีลิงก์ทุกคนสามารถดูสถานะของคำขอและตอบคำถามเกี่ยวกับคำขอได้',
      ],
      action: 'ดูคำขอ',
    },
    institution_question: {
      subject: 'คำถามเกี่ยวกับคำขอของ {applicant}',
      paragraphs: ['ก่อนที่จะพิจารณาคำขอของ {applicant} เราต้องการข้อมูลเพิ่มเติม:', '{text}', 'กรุณาตอบในหน้าคำขอ'],
      action: 'ตอบคำถาม',
    },
    institution_approved: {
      subject: '{applicant} ได้รับการอนุมัติแล้ว',
      paragraphs: [
        '{institution} ได้อนุมัติ {applicant} แล้ว สถาบันนี้เป็นส่วนหนึ่งของเครือข่ายตั้งแต่บัดนี้',
        'สมาชิกของสถาบันร่วมการอภิปรายกับสถาบันอื่นทั้งหมดที่ได้รับการอนุมัติได้',
      ],
      action: 'ดูคำขอ',
    },
    institution_refused: {
      subject: 'คำขอของ {applicant} ไม่ได้รับการอนุมัติ',
      paragraphs: ['{institution} ไม่สามารถอนุมัติคำขอของ {applicant} ได้ เหตุผลที่ระบุ:', '{text}'],
      action: 'ดูคำขอ',
    },
    institution_suspended: {
      subject: '{applicant} ถูกระงับ',
      paragraphs: ['{institution} ได้ระงับ {applicant} สถาบันอื่นไม่แลกเปลี่ยนข้อความกับสถาบันนี้อีก เหตุผลที่ระบุ:', '{text}'],
    },
    institution_reinstated: {
      subject: '{applicant} กลับมาเป็นส่วนหนึ่งของเครือข่ายอีกครั้ง',
      paragraphs: ['{institution} ได้คืนสถานะให้ {applicant} สถาบันอื่นแลกเปลี่ยนข้อความกับสถาบันนี้อีกครั้ง'],
    },
    institution_revoked: {
      subject: 'การอนุมัติ {applicant} ถูกเพิกถอน',
      paragraphs: ['{institution} ได้เพิกถอนการอนุมัติ {applicant} อย่างถาวร เหตุผลที่ระบุ:', '{text}'],
    },
    institution_waiting: {
      subject: 'สถาบันใหม่: {applicant}',
      paragraphs: ['{applicant} ได้ยื่นคำขอรับการอนุมัติ คำขอนี้รอการพิจารณา'],
      action: 'เปิดคำขอ',
    },
    institution_replied: {
      subject: '{applicant} ตอบแล้ว',
      paragraphs: ['{applicant} ได้ตอบคำถามเกี่ยวกับคำขอแล้ว คำขอนี้รอการพิจารณา'],
      action: 'เปิดคำขอ',
    },
    password_reset: {
      subject: 'ตั้งรหัสผ่านใหม่สำหรับ {institution}',
      paragraphs: [
        'มีการขอตั้งรหัสผ่านใหม่สำหรับบัญชีของคุณที่ {institution} ลิงก์นี้ใช้ได้ครั้งเดียวจนถึง {until}',
        'หากคุณไม่ได้ขอ คุณไม่ต้องดำเนินการใด ๆ รหัสผ่านของคุณยังคงเดิม',
      ],
      action: 'ตั้งรหัสผ่านใหม่',
    },
    session_invitation: {
      subject: 'คำเชิญ: {title}',
      paragraphs: [
        '{person} เชิญเข้าร่วมการประชุม: {title}',
        '{when}',
        'การประชุมอยู่ในไฟล์ปฏิทินที่แนบมา โปรดแจ้งในหน้าของการประชุมว่าจะเข้าร่วมได้หรือไม่',
      ],
      action: 'ดูการประชุมและตอบ',
    },
    session_changed: {
      subject: 'เวลาใหม่: {title}',
      paragraphs: ['เวลาของการประชุมที่ได้รับเชิญเปลี่ยนไป: {title}', 'เวลาใหม่คือ: {when}'],
      action: 'ดูการประชุม',
    },
    session_cancelled: {
      subject: 'ยกเลิก: {title}',
      paragraphs: ['การประชุมนี้ถูกยกเลิก: {title}', 'เดิมกำหนดไว้: {when}'],
    },
    session_soon: {
      subject: 'ใกล้เริ่ม: {title}',
      paragraphs: ['การประชุมที่ตอบรับไว้ใกล้จะเริ่ม: {title}', '{when}'],
      action: 'เข้าร่วมการประชุม',
    },
    password_changed: {
      subject: 'รหัสผ่านของคุณที่ {institution} ถูกเปลี่ยนแล้ว',
      paragraphs: [
        'รหัสผ่านของบัญชีของคุณถูกเปลี่ยน และเบราว์เซอร์อื่นทั้งหมดถูกออกจากระบบแล้ว',
        'หากไม่ใช่คุณ กรุณาแจ้งผู้ดูแลระบบของ {institution} ทันที',
      ],
    },
  },
};
